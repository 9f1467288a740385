/* enforce_test.c - which layer holds which rule, and what the filter says to each call. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "enforce.h"
#include "enforce_decide.h"
#include "enforce_filter.h"
#include "enforce_plan.h"
#include "enforce_sources.h"
#include "policy_fixture.h"
#include "sigvet/trace.h"

#define GARBAGE 0x5a5a5a5a00000000ull
#define KEEP_IN "[rule out]\ncall = send\ntarget = outside, broadcast, init\naction = deny EPERM\n"

static struct enforce_plan *planned(const char *text)
{
    struct policy_block block = block_of(text);
    struct enforce_plan *plan = enforce_plan_make(block.bytes);

    policy_block_free(&block);
    return plan;
}

/* The verdict on rule `rule`, whose reason begins with `why`. */
static void verdict(const char *text, uint32_t rule, enum enforce_layer layer, const char *why)
{
    struct enforce_plan *plan = planned(text);

    if (plan->rule[rule].layer != layer || strncmp(plan->rule[rule].why, why, strlen(why)) != 0) {
        fail_msg("layer %d, '%s'\n%s", (int)plan->rule[rule].layer, plan->rule[rule].why, text);
    }
    assert_int_equal(plan->not_held > 0, layer == ENFORCE_SHIM);
    enforce_plan_free(plan);
}

/* One rule that is `lines`. */
static void one(const char *lines, enum enforce_layer layer, const char *why)
{
    char text[512];

    (void)snprintf(text, sizeof text, "[rule it]\n%s\n", lines);
    verdict(text, 0, layer, why);
}

static void test_values_are_held(void **state)
{
    one("call = kill\naction = deny EPERM", ENFORCE_SECCOMP, "");
    one("call = kill\nsignal = SIGKILL\ntarget = child, 1\naction = kill", ENFORCE_SECCOMP, "");
    one("call = send\nlimit = 3 per second\naction = deny EAGAIN", ENFORCE_SECCOMP, "");
    one("call = disposition\nsignal = SIGTERM\naction = deny EPERM", ENFORCE_SECCOMP, "");
    one("call = setitimer\nsignal = SIGALRM\naction = deny EPERM", ENFORCE_SECCOMP, "");
    one("call = kill\naction = pretend", ENFORCE_SECCOMP, "");
    one("call = kill\naction = stop", ENFORCE_SECCOMP, "");
    one("call = exec\naction = deny EACCES", ENFORCE_SECCOMP, "");
    one("call = fork\naction = deny EAGAIN", ENFORCE_SECCOMP, "not there: clone3 (ENOSYS)");
}

static void test_P1_what_can_change_is_not_held(void **state)
{
    one("call = sigaction\ndisposition = ignore\naction = deny EPERM", ENFORCE_SHIM,
        "disposition:");
    one("call = sigaction\nflags = SA_RESTART\naction = deny EPERM", ENFORCE_SHIM, "flags:");
    one("call = sigaction\nflags = !SA_RESTART\naction = deny EPERM", ENFORCE_SHIM, "flags:");
    one("call = mask\nsignal = SIGTERM\naction = deny EPERM", ENFORCE_SHIM, "signal:");
    one("call = mask\nmask = block\naction = deny EPERM", ENFORCE_SHIM, "mask:");
    one("call = timer_create\nsignal = SIGKILL\naction = deny EPERM", ENFORCE_SHIM, "signal:");
    one("call = timer_create\ntarget = thread\naction = deny EPERM", ENFORCE_SHIM, "target:");
    one("call = kill\nprogram = bash\naction = deny EPERM", ENFORCE_SHIM, "program:");
    one("call = kill\ntarget = program:bash\naction = deny EPERM", ENFORCE_SHIM, "target:");
    one("call = ioctl, fcntl\ntarget = child\naction = deny EPERM", ENFORCE_SHIM, "call: ioctl");
}

static void test_what_the_kernel_does_not_see(void **state)
{
    one("call = unsafe-call\naction = abort", ENFORCE_SHIM, "call:");
    one("call = kill, malloc\naction = abort", ENFORCE_SHIM, "call: the kernel does not see");
    one("call = kill\nin-handler = yes\naction = deny EPERM", ENFORCE_SHIM, "in-handler:");
    one("call = kill\nmodule = libx.so\naction = deny EPERM", ENFORCE_SHIM, "module:");
    one("call = kill\naction = rewrite signal=SIGTERM", ENFORCE_SHIM, "rewrite:");
    one("call = sigaction\naction = pretend", ENFORCE_SHIM, "pretend:");
}

static void test_what_only_allows(void **state)
{
    one("call = kill\nin-handler = yes\naction = allow", ENFORCE_NOTHING, "");
    one("call = sigaction\ndisposition = ignore\naction = log", ENFORCE_NOTHING, "");
    /* What comes behind depends on it. */
    verdict("[rule a]\ncall = kill\nin-handler = yes\naction = allow\n"
            "[rule b]\ncall = send\naction = deny EPERM\n",
            0, ENFORCE_SHIM, "in-handler:");
    verdict("[default]\naction = deny EPERM\ncall = send\n"
            "[rule a]\ncall = kill\nmodule = libx.so\naction = allow\n",
            0, ENFORCE_SHIM, "module:");
}

static void leaves(const char *text, bool landlock)
{
    struct enforce_plan *plan = planned(text);

    if (plan->landlock != landlock) {
        fail_msg("landlock is %d\n%s", plan->landlock, text);
    }
    enforce_plan_free(plan);
}

static void test_nothing_leaves(void **state)
{
    leaves(KEEP_IN, true);
    leaves("[rule a]\ncall = send\ntarget = child, tree, self\naction = allow\n" KEEP_IN, true);
    leaves("[rule a]\ncall = kill\nsignal = SIGTERM\naction = log\n" KEEP_IN, false);
    leaves("[rule a]\ncall = send\ntarget = init\naction = allow\n" KEEP_IN, false);
    leaves("[rule a]\ncall = send\ntarget = group\naction = allow\n" KEEP_IN, false);
    leaves("[rule a]\ncall = send\ntarget = outside\naction = stop\n" KEEP_IN, false);
    leaves("[rule a]\ncall = send\ntarget = outside\naction = kill\n", true);
    leaves("[rule a]\ncall = send\ntarget = broadcast\naction = deny EPERM\n", false);
    leaves("[rule a]\ncall = send\nsignal = all, !SIGCONT\ntarget = outside\naction = deny EPERM\n",
           false);
    leaves("[rule a]\ncall = kill\ntarget = outside\naction = deny EPERM\n", false);
    leaves("[rule a]\ncall = send\nin-handler = yes\ntarget = outside\naction = deny EPERM\n",
           false);
    leaves("[rule a]\ncall = send\nlimit = 1 per second\ntarget = outside\naction = deny EPERM\n",
           false);
    leaves("[default]\naction = deny EPERM\ncall = send\n"
           "[rule a]\ncall = send\ntarget = tree\naction = allow\n",
           true);
}

static void test_calls_that_go(void **state)
{
    struct enforce_plan *plan = planned(KEEP_IN);
    assert_false(plan->no_pidfd_send);
    assert_string_equal(plan->rule[0].why, "");
    assert_int_equal(plan->rule[0].layer, ENFORCE_LANDLOCK);
    enforce_plan_free(plan);

    plan = planned("[rule a]\ncall = send, fcntl\ntarget = child\naction = deny EPERM\n");
    assert_true(plan->no_pidfd_send);
    assert_true(plan->no_setown_ex);
    assert_string_equal(plan->rule[0].why,
                        "not there: pidfd_send_signal (ENOSYS) F_SETOWN_EX (EINVAL)");
    enforce_plan_free(plan);

    plan = planned("[rule a]\ncall = send\ntarget = child\naction = allow\n"
                   "[rule b]\ncall = send\naction = deny EPERM\n");
    assert_true(plan->no_pidfd_send);
    enforce_plan_free(plan);
}

static void test_left_to_the_shim(void **state)
{
    struct enforce_plan *plan = planned("[rule a]\ncall = kill\nmodule = x\naction = deny EPERM\n"
                                        "[rule b]\ncall = kill\nmodule = x\naction = allow\n"
                                        "[rule c]\ncall = kill\naction = deny EACCES\n");
    struct enforce_limits limits = {0};
    struct enforce_decision decision;
    struct enforce_call call = {
        .number = SYS_kill, .tid = 1, .ids = {.tgid = 1, .depth = 1}, .args = {1, SIGTERM}};

    /* The first is not the launcher's; the second might allow it. */
    assert_false(enforce_rule_names(plan->policy, 0, SYS_kill));
    enforce_decide(plan, &limits, &call, &decision);
    assert_int_equal(decision.action, SIGVET_ALLOW);
    assert_int_equal(decision.rule, 1);
    enforce_plan_free(plan);
}

static void test_limits_count(void **state)
{
    struct enforce_plan *plan =
        planned("[rule a]\ncall = kill\nlimit = 2 per second\naction = deny EPERM\n");
    struct enforce_limits limits = {0};
    struct enforce_decision d;
    struct enforce_call call = {
        .number = SYS_kill, .tid = 1, .ids = {.tgid = 1, .depth = 1}, .args = {1, SIGTERM}};

    for (int i = 0; i < 2; i++) {
        enforce_decide(plan, &limits, &call, &d);
        assert_int_equal(d.action, SIGVET_DENY);
        assert_int_equal(d.error, EPERM);
    }
    enforce_decide(plan, &limits, &call, &d); /* this one may be in the next second already */
    assert_true(d.action == SIGVET_ALLOW || (limits.words[0] & UINT32_MAX) < 2);
    limits.words[0] |= (uint64_t)UINT32_MAX << 32; /* another second */
    enforce_decide(plan, &limits, &call, &d);
    assert_int_equal(d.action, SIGVET_DENY);
    assert_int_equal(limits.words[0] & UINT32_MAX, 1);
    enforce_plan_free(plan);
}

/* --- the filter, by a small machine of our own --- */

static uint32_t load(const struct seccomp_data *d, uint32_t at)
{
    uint32_t word;

    assert_true(at <= sizeof *d - sizeof word);
    memcpy(&word, (const char *)d + at, sizeof word);
    return word;
}

static bool jumps(const struct sock_filter *f, uint32_t a)
{
    switch (BPF_OP(f->code)) {
    case BPF_JEQ:
        return a == f->k;
    case BPF_JGT:
        return a > f->k;
    case BPF_JGE:
        return a >= f->k;
    case BPF_JSET:
        return (a & f->k) != 0;
    default:
        fail();
        return false;
    }
}

static uint32_t machine(const struct sock_fprog *p, const struct seccomp_data *d)
{
    uint32_t a = 0;

    for (uint32_t at = 0; at < p->len; at++) {
        const struct sock_filter *f = &p->filter[at];
        if (BPF_CLASS(f->code) == BPF_LD) {
            a = load(d, f->k);
        } else if (f->code == (BPF_ALU | BPF_AND | BPF_K)) {
            a &= f->k;
        } else if (f->code == (BPF_JMP | BPF_JA)) {
            at += f->k;
        } else if (BPF_CLASS(f->code) == BPF_JMP) {
            at += jumps(f, a) ? f->jt : f->jf;
        } else {
            assert_int_equal(f->code, BPF_RET | BPF_K);
            return f->k;
        }
    }
    fail();
    return 0;
}

static void says(const struct enforce_filter *f, uint32_t wanted, uint32_t arch, int number,
                 uint64_t a, uint64_t b, uint64_t c)
{
    struct seccomp_data d = {.nr = number, .arch = arch, .args = {a, b, c}};
    uint32_t found = machine(&f->program, &d);

    if (found != wanted) {
        fail_msg("%x, not %x: call %d(%llx, %llx, %llx)", found, wanted, number,
                 (unsigned long long)a, (unsigned long long)b, (unsigned long long)c);
    }
}

#define ASKS SECCOMP_RET_USER_NOTIF
#define PASSES SECCOMP_RET_ALLOW
#define FAILS(error) (SECCOMP_RET_ERRNO | (uint32_t)(error))
#define NATIVE AUDIT_ARCH_X86_64
#define OLD AUDIT_ARCH_I386

static void built(struct enforce_filter *f, struct enforce_plan *plan)
{
    assert_int_equal(enforce_filter_build(f, plan), 0);
    enforce_plan_free(plan);
}

static void test_F1_F2_filter(void **state)
{
    struct enforce_filter f;

    built(&f,
          planned(KEEP_IN "[rule events]\ncall = fcntl\ntarget = outside\naction = deny EPERM\n"));
    says(&f, ASKS, NATIVE, SYS_kill, 5, SIGTERM, 0);
    says(&f, ASKS, NATIVE, SYS_kill, 5, SIGTERM | GARBAGE, 0);
    for (uint32_t sig = 1; sig <= 64; sig++) {
        says(&f, ASKS, NATIVE, SYS_tgkill, 5, 5, sig | GARBAGE);
    }
    says(&f, PASSES, NATIVE, SYS_kill, 5, 0, 0); /* an enquiry */
    says(&f, PASSES, NATIVE, SYS_kill, 5, GARBAGE, 0);
    says(&f, ASKS, NATIVE, SYS_pidfd_send_signal, 5, SIGTERM, 0);
    says(&f, ASKS, NATIVE, SYS_fcntl, 0, F_SETOWN | GARBAGE, 1);
    says(&f, ASKS, NATIVE, SYS_fcntl, 0, F_SETOWN_EX,
         1); /* the domain holds what the look misses */
    says(&f, PASSES, NATIVE, SYS_fcntl, 0, F_GETFD, 1);
    says(&f, PASSES, NATIVE, SYS_read, 0, 0, 0);
    says(&f, PASSES, NATIVE, SYS_rt_sigaction, SIGTERM, 1, 0);
    says(&f, FAILS(EPERM), NATIVE, SYS_ioctl, 0, 0x5412 | GARBAGE, 1);
    says(&f, PASSES, NATIVE, SYS_ioctl, 0, 0x5413, 1);
    says(&f, ASKS, NATIVE, SYS_prlimit64, 5, 0, 1);
    says(&f, PASSES, NATIVE, SYS_prlimit64, 0, 0, 1);
    says(&f, PASSES, NATIVE, SYS_prlimit64, 5, 0, 0);
    enforce_filter_free(&f);
}

static void test_F3_other_architectures(void **state)
{
    struct enforce_filter f;

    built(&f,
          planned(KEEP_IN "[rule t]\ncall = disposition\nsignal = SIGTERM\naction = deny EPERM\n"));
    says(&f, ASKS, OLD, 37, 5, SIGTERM, 0);                                /* kill */
    says(&f, PASSES, OLD, 37, 5, 0, 0);                                    /* an enquiry */
    says(&f, ASKS, OLD, 270, 5, 5, SIGTERM);                               /* tgkill */
    says(&f, ASKS, OLD, 174, SIGTERM, 0, 0);                               /* rt_sigaction */
    says(&f, PASSES, OLD, 174, SIGHUP, 0, 0);                              /* likewise */
    says(&f, FAILS(ENOSYS), OLD, 48, SIGTERM, 0, 0);                       /* signal */
    says(&f, FAILS(ENOSYS), OLD, 67, SIGTERM, 0, 0);                       /* sigaction */
    says(&f, PASSES, OLD, SYS_kill, 5, SIGTERM, 0);                        /* another call there */
    says(&f, FAILS(ENOSYS), NATIVE, SYS_kill | 0x40000000, 5, SIGTERM, 0); /* x32 */
    says(&f, FAILS(ENOSYS), NATIVE, 0x40000000, 0, 0, 0);
    says(&f, FAILS(ENOSYS), AUDIT_ARCH_ARM, 1, 0, 0, 0);
    assert_int_equal(enforce_filter_number(&f, OLD, 37), SYS_kill);
    assert_int_equal(enforce_filter_number(&f, OLD, 221), SYS_fcntl); /* fcntl64 */
    assert_int_equal(enforce_filter_number(&f, NATIVE, SYS_kill), SYS_kill);
    assert_int_equal(enforce_filter_number(&f, AUDIT_ARCH_ARM, 37), ENFORCE_NO_CALL);
    enforce_filter_free(&f);
}

static void test_filter_of_forks(void **state)
{
    struct enforce_filter f;

    built(&f, planned("[rule a]\ncall = fork\naction = deny EAGAIN\n"));
    says(&f, ASKS, NATIVE, SYS_fork, 0, 0, 0);
    says(&f, ASKS, NATIVE, SYS_clone, SIGCHLD, 0, 0);
    says(&f, PASSES, NATIVE, SYS_clone, CLONE_THREAD | CLONE_VM, 0, 0);
    says(&f, FAILS(ENOSYS), NATIVE, SYS_clone3, 0, 0, 0);
    enforce_filter_free(&f);
}

static void test_filter_of_masks(void **state)
{
    struct enforce_filter f;

    built(&f, planned("[rule a]\ncall = mask\naction = kill\n"));
    says(&f, ASKS, NATIVE, SYS_rt_sigprocmask, SIG_BLOCK, 1, 0);
    says(&f, ASKS, NATIVE, SYS_rt_sigprocmask, SIG_SETMASK | GARBAGE, 0, 1);
    says(&f, PASSES, NATIVE, SYS_rt_sigprocmask, SIGVET_OWN_HOW, 0, 1); /* the shim's start */
    says(&f, PASSES, NATIVE, SYS_rt_sigprocmask, SIGVET_OWN_HOW, 1, 0); /* its probes */
    enforce_filter_free(&f);
}

static void test_filter_without_pidfd(void **state)
{
    struct enforce_filter f;

    built(&f, planned("[rule a]\ncall = send, fcntl\nsignal = SIGTERM\ntarget = child\n"
                      "action = deny EPERM\n"));
    says(&f, FAILS(ENOSYS), NATIVE, SYS_pidfd_send_signal, 5, SIGTERM, 0);
    says(&f, ASKS, NATIVE, SYS_kill, 5, SIGTERM, 0);
    says(&f, PASSES, NATIVE, SYS_kill, 5, SIGINT, 0);
    says(&f, FAILS(EINVAL), NATIVE, SYS_fcntl, 0, F_SETOWN_EX, 1);
    enforce_filter_free(&f);
}

static void test_sources(void **state)
{
    assert_int_equal(enforce_sources(SYS_kill).target, ENFORCE_TARGET_VALUE);
    assert_int_equal(enforce_sources(SYS_kill).signal, 1);
    assert_int_equal(enforce_sources(SYS_tgkill).signal, 2);
    assert_int_equal(enforce_sources(SYS_pidfd_send_signal).target, ENFORCE_TARGET_PIDFD);
    assert_int_equal(enforce_sources(SYS_wait4).target, ENFORCE_TARGET_NONE);
    assert_int_equal(enforce_sources(SYS_pidfd_open).target, ENFORCE_TARGET_VALUE);
    assert_int_equal(enforce_sources(SYS_timer_create).target, ENFORCE_TARGET_THREAD);
    assert_true(enforce_sources(SYS_rt_sigprocmask).memory_signals);
    assert_true(enforce_sources(SYS_rt_sigaction).memory_action);
    assert_true(enforce_sources(SYS_rt_sigaction).tells);
    assert_false(enforce_sources(SYS_kill).tells);
    assert_true(enforce_sources(SYS_alarm).tells);
    assert_int_equal(enforce_sources(SYS_getpid).signal, -1);
}

static void test_show(void **state)
{
    struct policy_block block = block_of(KEEP_IN "[rule b]\ncall = malloc\naction = abort\n");
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    enforce_show(block.bytes, out);
    (void)fclose(out);
    assert_string_equal(text,
                        "p.ini:1: [rule out] kernel (landlock, seccomp)\n"
                        "p.ini:5: [rule b] shim only: call: no system call stands for 'malloc'\n"
                        "p.ini: [default] nothing to hold\n");
    free(text);
    policy_block_free(&block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_are_held),
        cmocka_unit_test(test_P1_what_can_change_is_not_held),
        cmocka_unit_test(test_what_the_kernel_does_not_see),
        cmocka_unit_test(test_what_only_allows),
        cmocka_unit_test(test_nothing_leaves),
        cmocka_unit_test(test_calls_that_go),
        cmocka_unit_test(test_left_to_the_shim),
        cmocka_unit_test(test_limits_count),
        cmocka_unit_test(test_F1_F2_filter),
        cmocka_unit_test(test_F3_other_architectures),
        cmocka_unit_test(test_filter_of_forks),
        cmocka_unit_test(test_filter_of_masks),
        cmocka_unit_test(test_filter_without_pidfd),
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
