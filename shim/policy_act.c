/* policy_act.c - see policy_act.h.
 *
 * Owns:     nothing.
 * Contexts: see policy_act.h.
 * Errors:   see policy_act.h. */
#include "policy_act.h"

#include <sys/time.h>
#include <sys/uio.h>

#include "event.h"
#include "mask.h"
#include "policy_facts.h"
#include "probe.h"
#include "raw.h"
#include "real.h"
#include "seal.h"
#include "sys.h"

#define SET_SIZE sizeof(uint64_t)
#define STATUS_ABORTED (128 + SIGABRT)
#define STATUS_KILLED (128 + SIGKILL)
#define NUMBER_MOST 11u

/* --- deny --- */

enum policy_outcome policy_deny(struct policy_visit *v, int error)
{
    enum sigvet_result kind = v->shape != NULL ? v->shape->result : RESULT_VOID;
    bool returns =
        kind == RESULT_ERRNO || kind == RESULT_LONG || kind == RESULT_HANDLER ||
        kind == RESULT_POINTER ||
        (kind == RESULT_NOTE && (v->shape->class == CLASS_EXEC || v->shape->class == CLASS_FORK));
    if (kind == RESULT_ERROR) {
        v->result = error;
        return POLICY_REFUSED;
    }
    if (!returns) {
        return POLICY_MADE; /* J2 */
    }
    if (v->raw) {
        v->result = -error;
        return POLICY_REFUSED;
    }
    event_errno_set(error);
    v->result = kind == RESULT_POINTER ? 0 : -1; /* SIG_ERR, too, is -1 */
    return POLICY_REFUSED;
}

/* --- pretend --- */

/* Is argument i a new state, without which the call only tells the old one? */
static bool is_new_state(const struct shape *shape, uint32_t i)
{
    switch (shape->kinds[i]) {
    case KIND_ACT_IN:
    case KIND_KACT_IN:
    case KIND_VEC_IN:
    case KIND_STACK_IN:
    case KIND_SIGSTACK_IN:
        return true;
    case KIND_SET_IN:
    case KIND_KSET_IN:
        return shape->kinds[0] == KIND_HOW;
    default:
        return false;
    }
}

static __attribute__((noinline)) uint64_t mask_asked(void)
{
    sigset_t now;
    return wrap_sigprocmask(SIG_BLOCK, NULL, &now) == 0 ? now.__val[0] : mask_now();
}

static __attribute__((noinline)) long disposition_asked(int signal)
{
    struct sigaction old;
    return wrap_sigaction(signal, NULL, &old) != 0 ? (long)SIG_ERR : (long)old.sa_handler;
}

/* The handler of a signal as signal() and its kin tell it. */
static long handler_asked(const struct policy_visit *v, bool holds)
{
    int signal = (int)v->args[0];
    long handler = disposition_asked(signal);
    return holds && handler != (long)SIG_ERR && (mask_asked() >> (signal - 1) & 1) != 0
               ? (long)SIG_HOLD
               : handler;
}

/* What is left of the real interval timer. */
static __attribute__((noinline)) long left_asked(uint64_t unit)
{
    struct itimerval left;
    if (REAL(getitimer)(ITIMER_REAL, &left) != 0) {
        return 0;
    }
    uint64_t all = (uint64_t)left.it_value.tv_sec * 1000000 + (uint64_t)left.it_value.tv_usec;
    uint64_t rounded = (all + unit / 2) / unit;
    return (long)(rounded == 0 && all != 0 ? 1 : rounded);
}

typedef long call_of_two(uint64_t, uint64_t);

static long twin_called(uint32_t row, uint64_t a, uint64_t b)
{
    return b != 0 ? (int)((call_of_two *)real_get(row))(a, b) : 0;
}

static long twin_made(const struct policy_visit *v, long number, uint64_t a, uint64_t b)
{
    if (b == 0 || seal_is_on()) {
        return 0;
    }
    uint8_t selector = raw_own_begin();
    long result = sys_call(number, a, b, 0, 0);
    raw_own_end(selector);
    if (result < 0 && !v->raw) {
        event_errno_set((int)-result);
        result = -1;
    }
    return result;
}

static __attribute__((noinline)) long asked_by_row(const struct policy_visit *v)
{
    switch (v->number) {
#define TWIN(row, twin, a, b) \
    case ROW_##row:           \
        return twin_called(ROW_##twin, v->args[a], v->args[b]);
#define TWIN_SYSCALL(row, number, a, b) \
    case ROW_##row:                     \
        return twin_made(v, number, v->args[a], v->args[b]);
#define LEFT(row, unit) \
    case ROW_##row:     \
        return left_asked(unit);
#define HOLDS(row)  \
    case ROW_##row: \
        return handler_asked(v, true);
#include "sigvet/calls/implied.def"
    default:
        return v->shape->result == RESULT_HANDLER  ? handler_asked(v, false)
               : v->shape->result == RESULT_MASK32 ? (long)(int32_t)mask_asked()
                                                   : 0;
    }
}

static __attribute__((noinline)) long asked_by_number(const struct policy_visit *v)
{
    switch (v->number) {
#define SYSCALL_TWIN(number, twin, a, b) \
    case number:                         \
        return twin_made(v, twin, v->args[a], v->args[b]);
#define SYSCALL_LEFT(number, unit) \
    case number:                   \
        return left_asked(unit);
#include "sigvet/calls/implied.def"
    default:
        return 0;
    }
}

enum policy_outcome policy_pretend(struct policy_visit *v)
{
    bool asks = false;
    if (v->shape == NULL || v->shape->result == RESULT_NOTE || v->shape->result == RESULT_POINTER ||
        v->shape->result == RESULT_OWN) {
        return POLICY_MADE; /* J2 */
    }
    for (uint32_t i = 0; i < v->shape->arguments; i++) {
        if (is_new_state(v->shape, i)) {
            v->args[i] = 0;
            asks = true;
        }
    }
    if (asks) {
        return POLICY_MADE; /* and tells the old state */
    }
    v->result = v->is_syscall ? asked_by_number(v) : asked_by_row(v);
    return POLICY_ANSWERED;
}

/* --- rewrite --- */

static uint32_t flags_changed(uint32_t flags, const struct sigvet_policy_rule *rule)
{
    return (flags | rule->flags_add) & ~rule->flags_remove;
}

static bool is_action(enum sigvet_kind kind)
{
    return kind == KIND_ACT_IN || kind == KIND_KACT_IN;
}

/* A copy of the action with other flags; NULL: the kernel will say EFAULT. */
static void *action_changed(enum sigvet_kind kind, const void *given, union policy_changed *changed,
                            const struct sigvet_policy_rule *rule)
{
    if (kind == KIND_ACT_IN) {
        mem_copy(&changed->act, given, sizeof changed->act);
        changed->act.sa_flags = (int)flags_changed((uint32_t)changed->act.sa_flags, rule);
        return &changed->act;
    }
    if (!probe_readable((uintptr_t)given, sizeof changed->kernel)) {
        return NULL;
    }
    mem_copy(&changed->kernel, given, sizeof changed->kernel);
    changed->kernel.flags = flags_changed((uint32_t)changed->kernel.flags, rule);
    return &changed->kernel;
}

void policy_change(const struct shape *shape, uint64_t *args, uint32_t rule,
                   union policy_changed *changed)
{
    const struct sigvet_policy_rule *r = policy_rule(sigvet_policy_run.policy, rule);
    for (uint32_t i = 0; i < shape->arguments; i++) {
        const void *given = (const void *)(uintptr_t)args[i];
        void *other = is_action(shape->kinds[i]) && given != NULL
                          ? action_changed(shape->kinds[i], given, changed, r)
                          : NULL;
        args[i] = other != NULL ? (uint64_t)(uintptr_t)other : args[i];
    }
}

enum policy_outcome policy_rewrite(struct policy_visit *v, const struct sigvet_policy_rule *rule)
{
    enum policy_outcome outcome = POLICY_MADE;
    for (uint32_t i = 0; v->shape != NULL && i < v->shape->arguments; i++) {
        enum sigvet_kind kind = v->shape->kinds[i];
        if (kind == KIND_SIG && rule->signal != 0 && (int)v->args[i] != 0) {
            v->args[i] = rule->signal;
        } else if (is_action(kind) && v->args[i] != 0 &&
                   (rule->flags_add | rule->flags_remove) != 0) {
            outcome = POLICY_CHANGED;
        }
    }
    return outcome;
}

/* --- to end, or to stop --- */

static void send_self(int signal)
{
    sys_call(SYS_tgkill, sys_call(SYS_getpid, 0, 0, 0, 0), sys_call(SYS_gettid, 0, 0, 0, 0), signal,
             0);
}

_Noreturn void policy_abort(void)
{
    const struct kernel_action plain = {.handler = SIG_DFL};
    const uint64_t set = (uint64_t)1 << (SIGABRT - 1);
    raw_own_begin();
    for (int tries = 0; tries < 3; tries++) { /* another thread may set it again */
        sys_call(SYS_rt_sigaction, SIGABRT, &plain, 0, SET_SIZE);
        sys_call(SYS_rt_sigprocmask, SIG_UNBLOCK, &set, 0, SET_SIZE);
        send_self(SIGABRT);
    }
    for (;;) { /* process 1 of its namespace is sent no such signal */
        sys_call(SYS_exit_group, STATUS_ABORTED, 0, 0, 0);
    }
}

_Noreturn void policy_kill(void)
{
    raw_own_begin();
    send_self(SIGKILL);
    for (;;) {
        sys_call(SYS_exit_group, STATUS_KILLED, 0, 0, 0);
    }
}

static const char *digits_of(char to[NUMBER_MOST], uint32_t n)
{
    size_t i = NUMBER_MOST - 1;
    to[i] = '\0';
    do {
        to[--i] = (char)('0' + n % 10);
        n /= 10;
    } while (n != 0);
    return to + i;
}

static void say_stopped(const struct policy_visit *v, const char *rule)
{
    char pid_text[NUMBER_MOST], number_text[NUMBER_MOST];
    const char *pid = digits_of(pid_text, (uint32_t)sys_call(SYS_getpid, 0, 0, 0, 0));
    const char *const texts[] = {
        "sigvet: policy: pid ",
        pid,
        v->is_syscall ? " is stopped before system call " : " is stopped before ",
        v->is_syscall ? digits_of(number_text, v->number) : row_symbol(v->number),
        v->is_syscall ? ": rule \"" : "(): rule \"",
        rule,
        "\"; gdb -p ",
        pid,
        ", or go on by kill -CONT ",
        pid,
        "\n",
    };
    struct iovec parts[sizeof texts / sizeof texts[0]];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        parts[i].iov_base = (void *)(uintptr_t)texts[i];
        parts[i].iov_len = str_len(texts[i]);
    }
    sys_call(SYS_writev, 2, parts, sizeof parts / sizeof parts[0], 0);
}

void policy_stop(const struct policy_visit *v, uint32_t rule)
{
    const struct sigvet_policy *p = sigvet_policy_run.policy;
    if (seal_is_on()) {
        return;
    }
    uint8_t selector = raw_own_begin();
    say_stopped(v, rule < p->rules ? policy_string(p, policy_rule(p, rule)->name) : "[default]");
    send_self(SIGSTOP);
    raw_own_end(selector);
}
