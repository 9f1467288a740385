/* enforce_filter.c - see enforce_filter.h.
 *
 * Owns:     see enforce_filter.h.
 * Contexts: see enforce_filter.h.
 * Errors:   see enforce_filter.h. */
#include "enforce_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "api.h"
#include "enforce_sources.h"
#include "shim/policy.h"
#include "sigvet/config.h"
#include "util.h"

#define LOW_HALF 0xffffffffu /* F1 */
#define SIGNALS_APART 7      /* more of them are not compared with each other */

static const struct i386 {
    const char *name, *call;
    bool old;
} i386_names[] = {
#define SAME(name, call) {#name, #call, false},
#define OLD(name, call) {#name, #call, true},
#include "enforce_i386.def"
};

/* 32-bit names that no 64-bit call has are numbers below zero for libseccomp, which it looks up for
 * each architecture; one that has none is left out. */
static int add(scmp_filter_ctx ctx, uint32_t action, int number, unsigned count,
               const struct scmp_arg_cmp *compare)
{
    int result = seccomp_rule_add_array(ctx, action, number, count, compare);

    /* EEXIST: another rule says so already. EDOM, EOPNOTSUPP: not on one of the architectures. */
    return result == -EEXIST || result == -EDOM || result == -EOPNOTSUPP ? 0 : result;
}

static int add_when(scmp_filter_ctx ctx, uint32_t action, int number, unsigned arg, uint32_t mask,
                    uint32_t value)
{
    const struct scmp_arg_cmp compare = {
        .arg = arg, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};

    return add(ctx, action, number, 1, &compare);
}

/* Signals whose rules may be about this call, 1 to 64 as bits 0 to 63; *zero: also without one, or
 * with 0. */
static uint64_t asked_signals(const struct sigvet_policy *p, uint32_t number, bool *zero)
{
    uint64_t all = enforce_default_names(p, number) ? UINT64_MAX : 0;

    *zero = false;
    for (uint32_t rule = 0; rule < p->rules; rule++) {
        if (!enforce_rule_names(p, rule, number)) {
            continue;
        }
        for (uint32_t sig = 1; sig <= 64; sig++) {
            all |= (uint64_t)enforce_rule_signal(p, rule, sig) << (sig - 1);
        }
        *zero |= enforce_rule_signal(p, rule, SIGVET_POLICY_ENQUIRY);
    }
    return all;
}

/* Is each rule about this call one that asks for the target? Then calls without one need not be
 * looked at. */
static bool all_ask_target(const struct sigvet_policy *p, uint32_t number)
{
    bool all = !enforce_default_names(p, number);

    for (uint32_t rule = 0; rule < p->rules; rule++) {
        all &= !enforce_rule_names(p, rule, number) || !enforce_rule_any_target(p, rule);
    }
    return all;
}

/* With few signals each is compared. With many, any signal is asked about, but not 0, which scripts
 * send all day to see whether somebody is there: a number with one of its lower seven bits set;
 * what has none of them and is not 0 is no signal. */
static int add_signals(scmp_filter_ctx ctx, int number, unsigned arg, uint64_t signals, bool zero)
{
    int result = 0;

    if (zero) {
        return add(ctx, SCMP_ACT_NOTIFY, number, 0, NULL);
    }
    if (__builtin_popcountll(signals) > SIGNALS_APART) {
        for (uint32_t bit = 1; bit <= 64 && result == 0; bit <<= 1) {
            result = add_when(ctx, SCMP_ACT_NOTIFY, number, arg, bit, bit);
        }
        return result;
    }
    for (; signals != 0 && result == 0; signals &= signals - 1) {
        uint32_t sig = (uint32_t)__builtin_ctzll(signals) + 1;
        result = add_when(ctx, SCMP_ACT_NOTIFY, number, arg, LOW_HALF, sig);
    }
    return result;
}

/* What the plan takes away of a call, before the rest of it is asked about. */
static int add_fcntl(scmp_filter_ctx ctx, const struct enforce_plan *plan, int number)
{
    int result = 0;

    if (!all_ask_target(plan->policy, SYS_fcntl)) {
        return add(ctx, SCMP_ACT_NOTIFY, number, 0, NULL);
    }
    result = add_when(ctx, SCMP_ACT_NOTIFY, number, 1, LOW_HALF, F_SETOWN);
    if (result == 0) {
        uint32_t action = plan->no_setown_ex ? SCMP_ACT_ERRNO(EINVAL) : SCMP_ACT_NOTIFY;
        result = add_when(ctx, action, number, 1, LOW_HALF, F_SETOWN_EX);
    }
    return result;
}

/* What the shim asks for its own ends is no call of the program's, and changes no mask. */
static int add_mask(scmp_filter_ctx ctx, int number)
{
    const struct scmp_arg_cmp compare = {.arg = 0, .op = SCMP_CMP_NE, .datum_a = SIGVET_OWN_HOW};

    return add(ctx, SCMP_ACT_NOTIFY, number, 1, &compare);
}

/* Asks about system call `number` as the table's call `as`. */
static int add_call(scmp_filter_ctx ctx, const struct enforce_plan *plan, int number, uint32_t as)
{
    const struct enforce_sources s = enforce_sources(as);

    if (as == SYS_pidfd_send_signal && plan->no_pidfd_send) {
        return add(ctx, SCMP_ACT_ERRNO(ENOSYS), number, 0, NULL);
    }
    if (as == SYS_clone3 && plan->no_clone3) {
        return add(ctx, SCMP_ACT_ERRNO(ENOSYS), number, 0, NULL);
    }
    if (as == SYS_clone) { /* a thread is no fork */
        return add_when(ctx, SCMP_ACT_NOTIFY, number, 0, CLONE_THREAD, 0);
    }
    if (as == SYS_rt_sigprocmask) {
        return add_mask(ctx, number);
    }
    if (s.target == ENFORCE_TARGET_FCNTL) {
        return add_fcntl(ctx, plan, number);
    }
    if (s.signal >= 0) {
        bool zero;
        uint64_t signals = asked_signals(plan->policy, as, &zero);
        return add_signals(ctx, number, (unsigned)s.signal, signals, zero);
    }
    return add(ctx, SCMP_ACT_NOTIFY, number, 0, NULL);
}

/* Ways in which a signal leaves that are no sends of the table, and that no domain holds: the
 * kernel itself sends these. */
static int add_side_doors(scmp_filter_ctx ctx)
{
    static const uint32_t ioctls[] = {
        TIOCSTI,    /* types into a terminal: ^C for its foreground group */
        0x40045436, /* TIOCSIG: a signal to that group */
        0x5437,     /* TIOCVHANGUP: SIGHUP to its session */
    };
    int result = add(ctx, SCMP_ACT_ERRNO(EPERM), SYS_vhangup, 0, NULL);

    for (size_t i = 0; i < sizeof ioctls / sizeof ioctls[0] && result == 0; i++) {
        result = add_when(ctx, SCMP_ACT_ERRNO(EPERM), SYS_ioctl, 1, LOW_HALF, ioctls[i]);
    }
    if (result == 0) { /* a limit on another's CPU time ends it; the caller itself is pid 0 */
        const struct scmp_arg_cmp others[] = {
            {.arg = 0, .op = SCMP_CMP_NE, .datum_a = 0},
            {.arg = 2, .op = SCMP_CMP_NE, .datum_a = 0},
        };
        result = add(ctx, SCMP_ACT_NOTIFY, SYS_prlimit64, 2, others);
    }
    return result;
}

static int add_all(scmp_filter_ctx ctx, const struct enforce_plan *plan)
{
    int result = plan->landlock ? add_side_doors(ctx) : 0;

    for (uint32_t n = 0; n < SIGVET_POLICY_SYSCALLS && result == 0; n++) {
        if (enforce_plan_asks(plan, n)) {
            result = add_call(ctx, plan, (int)n, n);
        }
    }
    for (size_t i = 0; i < sizeof i386_names / sizeof i386_names[0] && result == 0; i++) {
        const struct i386 *e = &i386_names[i];
        int number = seccomp_syscall_resolve_name(e->name);
        int as = seccomp_syscall_resolve_name_arch(SCMP_ARCH_X86_64, e->call);
        if (number == __NR_SCMP_ERROR || as < 0 || !enforce_plan_asks(plan, (uint32_t)as)) {
            continue;
        }
        result = e->old ? add(ctx, SCMP_ACT_ERRNO(ENOSYS), number, 0, NULL)
                        : add_call(ctx, plan, number, (uint32_t)as);
    }
    return result;
}

static void map_i386(struct enforce_filter *filter)
{
    for (int n = 0; n < (int)SIGVET_POLICY_SYSCALLS; n++) {
        char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_X86, n);
        const char *call = name;
        for (size_t i = 0; name != NULL && i < sizeof i386_names / sizeof i386_names[0]; i++) {
            call = strcmp(i386_names[i].name, name) == 0 ? i386_names[i].call : call;
        }
        int as = call != NULL ? seccomp_syscall_resolve_name_arch(SCMP_ARCH_X86_64, call) : -1;
        filter->from_i386[n] = as > 0 && as < (int)SIGVET_POLICY_SYSCALLS ? (uint16_t)as : 0;
        free(name);
    }
}

/* libseccomp writes the instructions to a descriptor only. */
static int take_program(scmp_filter_ctx ctx, struct enforce_filter *filter)
{
    struct stat st;
    int fd = memfd_create("filter", MFD_CLOEXEC);
    int result = fd < 0 ? -errno : seccomp_export_bpf(ctx, fd);

    if (result == 0 && fstat(fd, &st) == 0) {
        size_t size = (size_t)st.st_size;
        filter->program.filter = xcalloc(1, size);
        filter->program.len = (unsigned short)(size / sizeof(struct sock_filter));
        result = pread(fd, filter->program.filter, size, 0) == (ssize_t)size ? 0 : -EIO;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return result;
}

int enforce_filter_build(struct enforce_filter *filter, const struct enforce_plan *plan)
{
    *filter = (struct enforce_filter){0};
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
    if (ctx == NULL) {
        errno = ENOMEM;
        return -1;
    }
    int result = seccomp_arch_add(ctx, SCMP_ARCH_X86);
    if (result == 0) {
        result = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS)); /* F3 */
    }
    if (result == 0) {
        result = add_all(ctx, plan);
    }
    if (result == 0) {
        result = take_program(ctx, filter);
    }
    seccomp_release(ctx);
    map_i386(filter);
    errno = -result;
    return result == 0 ? 0 : -1;
}

void enforce_filter_free(struct enforce_filter *filter)
{
    free(filter->program.filter);
    *filter = (struct enforce_filter){0};
}

uint32_t enforce_filter_number(const struct enforce_filter *filter, uint32_t arch, uint32_t number)
{
    if (arch == AUDIT_ARCH_I386 && number < SIGVET_POLICY_SYSCALLS) {
        return filter->from_i386[number];
    }
    return arch == AUDIT_ARCH_X86_64 && number < SIGVET_POLICY_SYSCALLS ? number : ENFORCE_NO_CALL;
}
