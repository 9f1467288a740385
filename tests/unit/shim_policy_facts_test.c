/* LINK: policy_facts.c rows.c */
/* shim_policy_facts_test.c - what calls ask for, read off the table's kinds. */
#include <asm/sockios.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include <cmocka.h>

#include "policy_facts.h"
#include "rows.h"

static struct policy_facts facts;
static struct policy_named named;
static bool unreadable; /* what only the kernel reads is not there */

static bool peek(void *context, uint64_t from, void *to, size_t size, bool sure)
{
    assert_null(context);
    if (unreadable && !sure) {
        return false;
    }
    memcpy(to, (const void *)(uintptr_t)from, size);
    return true;
}

static void look(const struct shape *shape, uint32_t number, bool is_syscall, uint64_t a,
                 uint64_t b, uint64_t c, uint64_t d)
{
    const uint64_t args[SIGVET_ARGS] = {a, b, c, d, 0, 0};
    assert_non_null(shape);
    const struct policy_call call = {number, is_syscall, shape->class, shape->kinds, args};
    policy_facts(&facts, &named, &call, peek, NULL);
}

#define CALL(row, a, b, c, d)                                                                 \
    look(row_shape(ROW_##row), ROW_##row, false, (uint64_t)(a), (uint64_t)(b), (uint64_t)(c), \
         (uint64_t)(d))
#define NUMBER(number, a, b, c, d)                                                             \
    look(row_syscall_shape(number), number, true, (uint64_t)(a), (uint64_t)(b), (uint64_t)(c), \
         (uint64_t)(d))

static uint64_t bit(int signal)
{
    return (uint64_t)1 << (signal - 1);
}

static void handler(int signal)
{
}

static void sends(void **state)
{
    CALL(kill, 77, SIGTERM, 0, 0);
    assert_int_equal(facts.signals, bit(SIGTERM));
    assert_int_equal(named.how, NAMED_KILL);
    assert_int_equal(named.pid, 77);
    assert_true(facts.has_target);
    assert_false(facts.enquiry || facts.only_asks || facts.no_signal);
    CALL(kill, -1, 0, 0, 0);
    assert_true(facts.enquiry && facts.only_asks && !facts.no_signal);
    CALL(killpg, 5, SIGHUP, 0, 0);
    assert_int_equal(named.how, NAMED_GROUP);
    CALL(tgkill, 7, 8, SIGUSR1, 0);
    assert_int_equal(named.how, NAMED_THREAD_OF);
    assert_int_equal(named.pid, 7);
    assert_int_equal(named.tid, 8);
    assert_int_equal(facts.signals, bit(SIGUSR1));
    NUMBER(SYS_tkill, 9, SIGUSR1, 0, 0);
    assert_int_equal(named.how, NAMED_THREAD);
    assert_int_equal(named.tid, 9);
    CALL(pidfd_send_signal, 3, SIGKILL, 0, 4);
    assert_int_equal(named.how, NAMED_PIDFD);
    assert_int_equal(named.pid, 3);
    assert_int_equal(named.flags, 4);
    CALL(raise, SIGINT, 0, 0, 0);
    assert_int_equal(named.how, NAMED_OWN_THREAD);
    CALL(pthread_kill, 1, SIGINT, 0, 0);
    assert_int_equal(named.how, NAMED_OWN_THREAD);
    CALL(abort, 0, 0, 0, 0);
    assert_int_equal(named.how, NAMED_OWN_THREAD);
    assert_int_equal(facts.signals, bit(SIGABRT));
    CALL(pthread_cancel, 1, 0, 0, 0);
    assert_int_equal(facts.signals, bit(32));
    CALL(kill, 77, 99, 0, 0); /* no such signal */
    assert_true(facts.no_signal);
}

static void dispositions(void **state)
{
    struct sigaction act = {.sa_handler = handler, .sa_flags = SA_RESTART | SA_ONSTACK};
    CALL(sigaction, SIGTERM, &act, 0, 0);
    assert_int_equal(facts.disposition, SIGVET_DISPOSITION_HANDLER);
    assert_true(facts.has_flags);
    assert_int_equal(facts.flags, SA_RESTART | SA_ONSTACK);
    assert_int_equal(facts.signals, bit(SIGTERM));
    assert_false(facts.has_target);
    act.sa_handler = SIG_IGN;
    CALL(sigaction, SIGTERM, &act, 0, 0);
    assert_int_equal(facts.disposition, SIGVET_DISPOSITION_IGNORE);
    CALL(sigaction, SIGTERM, 0, &act, 0);
    assert_int_equal(facts.disposition, SIGVET_DISPOSITION_NONE);
    assert_true(facts.only_asks && !facts.has_flags && !facts.no_signal);
    CALL(signal, SIGINT, SIG_DFL, 0, 0);
    assert_int_equal(facts.disposition, SIGVET_DISPOSITION_DEFAULT);
    CALL(signal, SIGINT, handler, 0, 0);
    assert_int_equal(facts.flags, SA_RESTART);
    CALL(sysv_signal, SIGINT, handler, 0, 0);
    assert_int_equal(facts.flags, (uint32_t)(SA_RESETHAND | SA_NODEFER | SA_INTERRUPT));
    CALL(sigset, SIGINT, SIG_HOLD, 0, 0);
    assert_int_equal(facts.disposition, SIGVET_DISPOSITION_NONE);
    assert_int_equal(facts.masks, SIGVET_MASK_BLOCKS);
    CALL(sigignore, SIGINT, 0, 0, 0);
    assert_int_equal(facts.disposition, SIGVET_DISPOSITION_IGNORE);
    const struct {
        void (*handler)(int);
        int mask, flags;
    } vec = {handler, 0, 1};
    CALL(sigvec, SIGINT, &vec, 0, 0);
    assert_int_equal(facts.disposition, SIGVET_DISPOSITION_HANDLER);
    assert_int_equal(facts.flags, SA_ONSTACK | SA_RESTART);
    const uint64_t kernel[4] = {(uint64_t)(uintptr_t)handler, SA_NODEFER, 0, 0};
    NUMBER(SYS_rt_sigaction, SIGINT, kernel, 0, 8);
    assert_int_equal(facts.disposition, SIGVET_DISPOSITION_HANDLER);
    assert_int_equal(facts.flags, SA_NODEFER);
    unreadable = true; /* the call will fail */
    NUMBER(SYS_rt_sigaction, SIGINT, kernel, 0, 8);
    unreadable = false;
    assert_int_equal(facts.disposition, SIGVET_DISPOSITION_NONE);
}

static void masks(void **state)
{
    const uint64_t set[16] = {bit(SIGTERM) | bit(SIGHUP)};
    CALL(sigprocmask, SIG_BLOCK, set, 0, 0);
    assert_int_equal(facts.masks, SIGVET_MASK_BLOCKS);
    assert_int_equal(facts.signals, set[0]);
    CALL(pthread_sigmask, SIG_UNBLOCK, set, 0, 0);
    assert_int_equal(facts.masks, SIGVET_MASK_UNBLOCKS);
    NUMBER(SYS_rt_sigprocmask, SIG_SETMASK, set, 0, 8);
    assert_int_equal(facts.masks, SIGVET_MASK_BLOCKS);
    CALL(sigprocmask, SIG_BLOCK, 0, set, 0);
    assert_int_equal(facts.masks, 0);
    assert_true(facts.only_asks && facts.no_signal);
    CALL(sigblock, 1 << (SIGTERM - 1), 0, 0, 0);
    assert_int_equal(facts.masks, SIGVET_MASK_BLOCKS);
    assert_int_equal(facts.signals, bit(SIGTERM));
    CALL(sighold, SIGTERM, 0, 0, 0);
    assert_int_equal(facts.masks, SIGVET_MASK_BLOCKS);
    CALL(sigrelse, SIGTERM, 0, 0, 0);
    assert_int_equal(facts.masks, SIGVET_MASK_UNBLOCKS);
    CALL(sigsuspend, set, 0, 0, 0);
    assert_int_equal(facts.masks, 0);
    assert_int_equal(facts.signals, set[0]);
    CALL(sigaltstack, 0, set, 0, 0);
    assert_true(facts.only_asks);
}

static void timers(void **state)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2};
    CALL(alarm, 5, 0, 0, 0);
    assert_int_equal(facts.signals, bit(SIGALRM));
    NUMBER(SYS_alarm, 5, 0, 0, 0);
    assert_int_equal(facts.signals, bit(SIGALRM));
    CALL(setitimer, ITIMER_PROF, 0, 0, 0);
    assert_int_equal(facts.signals, bit(SIGPROF));
    CALL(setitimer, 9, 0, 0, 0);
    assert_true(facts.no_signal);
    CALL(timer_create, 0, &event, 0, 0);
    assert_int_equal(facts.signals, bit(SIGUSR2));
    assert_false(facts.has_target);
    event.sigev_notify = SIGEV_THREAD_ID;
    event._sigev_un._tid = 55;
    CALL(timer_create, 0, &event, 0, 0);
    assert_int_equal(named.how, NAMED_THREAD);
    assert_int_equal(named.tid, 55);
    event.sigev_notify = SIGEV_NONE;
    CALL(timer_create, 0, &event, 0, 0);
    assert_true(facts.no_signal);
    CALL(timer_create, 0, 0, 0, 0);
    assert_int_equal(facts.signals, bit(SIGALRM));
    CALL(mq_notify, 3, 0, 0, 0);
    assert_true(facts.no_signal);
}

static void owners(void **state)
{
    struct f_owner_ex owner = {F_OWNER_PGRP, 12};
    int32_t group = 13;
    CALL(fcntl, 3, F_SETOWN, -12, 0);
    assert_int_equal(named.how, NAMED_GROUP);
    assert_int_equal(named.pid, 12);
    CALL(fcntl, 3, F_SETOWN, 12, 0);
    assert_int_equal(named.how, NAMED_PROCESS);
    CALL(fcntl, 3, F_SETOWN, 0, 0);
    assert_false(facts.has_target);
    CALL(fcntl, 3, F_SETOWN_EX, &owner, 0);
    assert_int_equal(named.how, NAMED_GROUP);
    owner.type = F_OWNER_TID;
    CALL(fcntl, 3, F_SETOWN_EX, &owner, 0);
    assert_int_equal(named.how, NAMED_THREAD);
    assert_int_equal(named.tid, 12);
    CALL(fcntl, 3, F_SETSIG, SIGUSR1, 0);
    assert_int_equal(facts.signals, bit(SIGUSR1));
    CALL(ioctl, 3, FIOSETOWN, &group, 0);
    assert_int_equal(named.how, NAMED_PROCESS);
    CALL(ioctl, 3, TIOCSPGRP, &group, 0);
    assert_int_equal(named.how, NAMED_GROUP);
    assert_int_equal(named.pid, 13);
    CALL(ioctl, 3, TIOCSIG, SIGINT, 0);
    assert_int_equal(named.how, NAMED_UNKNOWN);
    CALL(wait4, 12, 0, 0, 0); /* to wait does nothing to anybody */
    assert_false(facts.has_target);
    NUMBER(SYS_pidfd_open, 12, 0, 0, 0);
    assert_int_equal(named.how, NAMED_PROCESS);
}

static void which_fcntl_is_about_signals(void **state)
{
    const uint8_t *kinds = row_shape(ROW_fcntl)->kinds;
    const uint64_t getfl[SIGVET_ARGS] = {3, F_GETFL};
    const uint64_t setown[SIGVET_ARGS] = {3, F_SETOWN};
    const uint64_t async[SIGVET_ARGS] = {3, F_SETFL, O_ASYNC};
    assert_false(policy_about_signals(kinds, getfl));
    assert_true(policy_about_signals(kinds, setown));
    assert_true(policy_about_signals(kinds, async));
    assert_true(policy_about_signals(row_shape(ROW_kill)->kinds, getfl));
    const uint64_t winsize[SIGVET_ARGS] = {3, TIOCGWINSZ};
    assert_false(policy_about_signals(row_shape(ROW_ioctl)->kinds, winsize));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sends),  cmocka_unit_test(dispositions),
        cmocka_unit_test(masks),  cmocka_unit_test(timers),
        cmocka_unit_test(owners), cmocka_unit_test(which_fcntl_is_about_signals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
