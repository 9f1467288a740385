/* sigkit_test.c - handlers, masks, killable threads and the kinds of errors of sigkit.h.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program. Handlers note what happened in static variables.
 * Errors:   a failed check ends the test.
 * Source:   POSIX.1-2024 System Interfaces 2.4, sigaction(2), rt_sigprocmask(2). */
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "sigkit_fixture.h"

/* The kernel's word, not libc's: 64 signals, bit num - 1. */
static uint64_t kernel_set(long call, uint64_t *new)
{
    uint64_t set = 0;
    long rc = call == SYS_rt_sigpending ? syscall(call, &set, sizeof set)
                                        : syscall(call, SIG_SETMASK, new, &set, sizeof set);

    assert_int_equal(rc, 0);
    return set;
}

static bool is_blocked(int num)
{
    return (kernel_set(SYS_rt_sigprocmask, NULL) >> (num - 1) & 1) != 0;
}

static bool is_pending(int num)
{
    return (kernel_set(SYS_rt_sigpending, NULL) >> (num - 1) & 1) != 0;
}

static void every_kind_has_a_name_and_a_text_of_its_own(void **state)
{
    (void)state;
    assert_int_equal(SIGKIT_OK, 0);
    for (int a = 0; a <= SIGKIT_WRITE_MESSAGE; a++) {
        assert_memory_equal(sigkit_error_name((enum sigkit_error)a), "SIGKIT_", 7);
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(sigkit_error_name((enum sigkit_error)a),
                                    sigkit_error_name((enum sigkit_error)b));
            assert_string_not_equal(sigkit_error_text((enum sigkit_error)a),
                                    sigkit_error_text((enum sigkit_error)b));
        }
    }
    assert_string_equal(sigkit_error_name(SIGKIT_ALREADY_BLOCKED), "SIGKIT_ALREADY_BLOCKED");
    assert_string_equal(sigkit_error_text(SIGKIT_ALREADY_BLOCKED), "the signal is already blocked");
    assert_string_equal(sigkit_error_name((enum sigkit_error)(SIGKIT_WRITE_MESSAGE + 1)),
                        "SIGKIT_?");
    assert_string_equal(sigkit_error_text((enum sigkit_error)(SIGKIT_WRITE_MESSAGE + 1)),
                        "unknown error");
}

static void valid_numbers_are_the_standard_and_the_real_time_ones(void **state)
{
    static const int bad[] = {0, -1, 32, 33, 65, INT_MAX, INT_MIN};

    (void)state;
    assert_int_equal(sigkit_sigrtmin(), 34);
    assert_int_equal(sigkit_sigrtmax(), SIGKIT_SIGNAL_MAX);
    for (int num = 1; num <= 64; num++) {
        if (num != 32 && num != 33) {
            assert_fine(sigkit_validate_signal_num(num));
        }
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_kind(sigkit_validate_signal_num(bad[i]), SIGKIT_INVALID_SIGNAL, EINVAL);
    }
}

static volatile sig_atomic_t calls, order[4];
static volatile sig_atomic_t last_value;

static void count(int num, siginfo_t *info, void *context)
{
    (void)num;
    (void)context;
    last_value = info->si_value.sival_int;
    calls++;
}

static void inner(int num, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    order[calls++] = num;
}

static void outer(int num, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    (void)raise(SIGUSR2);  /* not before this handler has returned */
    (void)raise(SIGRTMAX); /* likewise */
    order[calls++] = num;
}

static void a_handler_runs_with_every_signal_blocked(void **state)
{
    struct sigaction got = {0};

    (void)state;
    calls = 0;
    assert_fine(sigkit_register_signal_handler(SIGUSR1, outer));
    assert_fine(sigkit_register_signal_handler(SIGUSR2, inner));
    assert_fine(sigkit_register_signal_handler(SIGRTMAX, inner));
    assert_int_equal(sigaction(SIGUSR1, NULL, &got), 0);
    assert_int_equal(got.sa_flags & ~0x04000000, SA_SIGINFO); /* without SA_RESTORER */
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(calls, 3);
    assert_int_equal(order[0], SIGUSR1);
    assert_int_equal(order[1] + order[2], SIGUSR2 + SIGRTMAX);
    assert_false(is_blocked(SIGUSR2));
}

static void handlers_that_cannot_be(void **state)
{
    (void)state;
    assert_kind(sigkit_register_signal_handler(SIGKILL, count), SIGKIT_INVALID_SIGNAL, EINVAL);
    assert_kind(sigkit_register_signal_handler(SIGSTOP, count), SIGKIT_INVALID_SIGNAL, EINVAL);
    assert_kind(sigkit_register_signal_handler(SIGRTMAX + 1, count), SIGKIT_INVALID_SIGNAL, EINVAL);
    assert_kind(sigkit_register_signal_handler(SIGUSR1, NULL), SIGKIT_REGISTER_HANDLER, EINVAL);
    fault_set(FAULT_ACTION, 0, EFAULT);
    assert_kind(sigkit_register_signal_handler(SIGUSR1, count), SIGKIT_REGISTER_HANDLER, EFAULT);
}

static void a_set_holds_what_was_asked_for(void **state)
{
    const int nums[] = {SIGHUP, SIGTERM, SIGRTMAX, SIGHUP};
    const int bad[] = {SIGINT, 65, SIGTERM};
    sigset_t set;

    (void)state;
    assert_fine(sigkit_create_sigset(nums, 4, &set));
    for (int num = 1; num <= 64; num++) {
        assert_int_equal(sigismember(&set, num),
                         num == SIGHUP || num == SIGTERM || num == SIGRTMAX);
    }
    assert_fine(sigkit_create_sigset(NULL, 0, &set));
    assert_true(sigisemptyset(&set));
    assert_kind(sigkit_create_sigset(bad, 3, &set), SIGKIT_CREATE_SIGSET, EINVAL);
    assert_int_equal(sigismember(&set, SIGINT), 1);
    assert_int_equal(sigismember(&set, SIGTERM), 0);
}

static void blocked_signals_are_listed(void **state)
{
    uint64_t mask = 1 << (SIGTERM - 1) | 1 << (SIGHUP - 1) | UINT64_C(1) << 63;
    int nums[SIGKIT_SIGNAL_MAX] = {0};
    size_t n = 9;

    (void)state;
    assert_fine(sigkit_get_blocked_signals(nums, SIGKIT_SIGNAL_MAX, &n));
    assert_int_equal(n, 0);
    (void)kernel_set(SYS_rt_sigprocmask, &mask);
    assert_fine(sigkit_get_blocked_signals(nums, SIGKIT_SIGNAL_MAX, &n));
    assert_int_equal(n, 3);
    assert_int_equal(nums[0], SIGHUP);
    assert_int_equal(nums[1], SIGTERM);
    assert_int_equal(nums[2], SIGRTMAX);
    nums[1] = -1;
    assert_fine(sigkit_get_blocked_signals(nums, 1, &n));
    assert_int_equal(n, 3);
    assert_int_equal(nums[1], -1);
    fault_set(FAULT_MASK, 0, EFAULT);
    assert_kind(sigkit_get_blocked_signals(nums, 1, &n), SIGKIT_RETRIEVE_SIGNAL_MASK, EFAULT);
    assert_int_equal(n, 0);
}

static void a_signal_is_blocked_once(void **state)
{
    (void)state;
    assert_fine(sigkit_block_signal(SIGRTMIN));
    assert_true(is_blocked(SIGRTMIN));
    assert_kind(sigkit_block_signal(SIGRTMIN), SIGKIT_ALREADY_BLOCKED, EALREADY);
    assert_true(is_blocked(SIGRTMIN));
    assert_fine(sigkit_unblock_signal(SIGRTMIN));
    assert_false(is_blocked(SIGRTMIN));
    assert_fine(sigkit_unblock_signal(SIGRTMIN));
    assert_fine(sigkit_block_signal(SIGRTMIN));
}

static void signals_that_cannot_be_blocked(void **state)
{
    (void)state;
    assert_kind(sigkit_block_signal(0), SIGKIT_CREATE_SIGSET, EINVAL);
    assert_kind(sigkit_block_signal(33), SIGKIT_CREATE_SIGSET, EINVAL);
    assert_kind(sigkit_block_signal(SIGKILL), SIGKIT_BLOCK_SIGNAL, EINVAL);
    assert_kind(sigkit_block_signal(SIGSTOP), SIGKIT_BLOCK_SIGNAL, EINVAL);
    fault_set(FAULT_MASK, 0, EPERM);
    assert_kind(sigkit_block_signal(SIGHUP), SIGKIT_BLOCK_SIGNAL, EPERM);
    fault_set(FAULT_MEMBER, 0, EINVAL);
    assert_kind(sigkit_block_signal(SIGHUP), SIGKIT_COMPARE_BLOCKED_SIGNALS, EINVAL);
    assert_false(is_blocked(SIGHUP));
    assert_kind(sigkit_unblock_signal(-1), SIGKIT_CREATE_SIGSET, EINVAL);
    fault_set(FAULT_MASK, 0, EPERM);
    assert_kind(sigkit_unblock_signal(SIGHUP), SIGKIT_UNBLOCK_SIGNAL, EPERM);
}

static void unblocking_delivers_what_is_pending(void **state)
{
    const union sigval value = {.sival_int = 7};
    int num = SIGRTMIN + 1;

    (void)state;
    calls = 0;
    assert_fine(sigkit_register_signal_handler(num, count));
    assert_fine(sigkit_block_signal(num));
    assert_int_equal(sigqueue(getpid(), num, value), 0);
    assert_int_equal(sigqueue(getpid(), num, value), 0);
    assert_int_equal(calls, 0);
    assert_fine(sigkit_unblock_signal(num));
    assert_int_equal(calls, 2);
    assert_int_equal(last_value, 7);
}

static void clearing_takes_all_that_is_pending_and_only_that(void **state)
{
    const union sigval value = {0};
    int num = SIGRTMIN + 1;

    (void)state;
    calls = 0;
    assert_fine(sigkit_register_signal_handler(num, count));
    assert_fine(sigkit_register_signal_handler(SIGUSR1, count));
    assert_fine(sigkit_block_signal(num));
    assert_fine(sigkit_block_signal(SIGUSR1));
    assert_fine(sigkit_clear_signal(num)); /* nothing there */
    for (int i = 0; i < 20; i++) {
        assert_int_equal(sigqueue(getpid(), num, value), 0);
        assert_int_equal(pthread_kill(pthread_self(), num), 0);
    }
    assert_int_equal(raise(SIGUSR1), 0);
    fault_set(FAULT_WAIT, 3, EINTR); /* goes on */
    assert_fine(sigkit_clear_signal(num));
    assert_false(is_pending(num));
    assert_true(is_pending(SIGUSR1));
    assert_true(is_blocked(num));
    assert_fine(sigkit_unblock_signal(num));
    assert_int_equal(calls, 0);
    assert_fine(sigkit_clear_signal(SIGUSR1));
    assert_fine(sigkit_unblock_signal(SIGUSR1));
    assert_int_equal(calls, 0);
}

static void signals_that_cannot_be_cleared(void **state)
{
    (void)state;
    assert_kind(sigkit_clear_signal(SIGUSR1), SIGKIT_NOT_BLOCKED, EINVAL);
    assert_kind(sigkit_clear_signal(SIGKILL), SIGKIT_NOT_BLOCKED, EINVAL);
    assert_kind(sigkit_clear_signal(65), SIGKIT_CREATE_SIGSET, EINVAL);
    assert_fine(sigkit_block_signal(SIGUSR1));
    fault_set(FAULT_ADD, 0, ENOMEM);
    assert_kind(sigkit_clear_signal(SIGUSR1), SIGKIT_CREATE_SIGSET, ENOMEM);
    fault_set(FAULT_MASK, 0, EFAULT);
    assert_kind(sigkit_clear_signal(SIGUSR1), SIGKIT_RETRIEVE_SIGNAL_MASK, EFAULT);
    fault_set(FAULT_WAIT, 0, EINVAL);
    assert_kind(sigkit_clear_signal(SIGUSR1), SIGKIT_CLEAR_WAIT_PENDING, EINVAL);
    fault_set(FAULT_PENDING, 0, EFAULT);
    assert_kind(sigkit_clear_signal(SIGUSR1), SIGKIT_CLEAR_GET_PENDING, EFAULT);
    fault_set(FAULT_MEMBER, 1, ERANGE);
    assert_kind(sigkit_clear_signal(SIGUSR1), SIGKIT_CLEAR_CHECK_PENDING, ERANGE);
}

static struct sigkit_pipe news = SIGKIT_PIPE_INIT;
static volatile pid_t hit_tid;

static void hit(int num, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    hit_tid = gettid();
    (void)sigkit_pipe_notify(&news, num);
}

static bool readable(int fd, int ms)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    int n;

    do {
        n = poll(&ready, 1, ms);
    } while (n < 0 && errno == EINTR);
    return n == 1;
}

struct sleeper {
    int fd; /* ends when the other end is closed */
    volatile pid_t tid;
};

static void *sleep_until_closed(void *arg)
{
    struct sleeper *s = arg;
    char byte;
    ssize_t n;

    s->tid = gettid();
    do {
        n = read(s->fd, &byte, 1);
    } while (n < 0 && errno == EINTR);
    return s;
}

static void a_signal_reaches_the_thread_it_was_sent_to(void **state)
{
    struct sigkit_killable k = {.alive = false};
    struct sleeper s = {.fd = -1};
    int ends[2];
    void *result = NULL;
    sigset_t seen;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    s.fd = ends[0];
    assert_fine(sigkit_pipe_open(&news));
    assert_fine(sigkit_register_signal_handler(SIGRTMIN, hit));
    assert_fine(sigkit_killable_start(&k, sleep_until_closed, &s));
    assert_fine(sigkit_killable_kill(&k, 0));
    assert_kind(sigkit_killable_kill(&k, SIGRTMAX + 1), SIGKIT_KILL_THREAD, EINVAL);
    assert_fine(sigkit_killable_kill(&k, SIGRTMIN));
    assert_true(readable(news.read_fd, 10000));
    assert_fine(sigkit_pipe_drain(&news, &seen));
    assert_int_equal(sigismember(&seen, SIGRTMIN), 1);
    (void)close(ends[1]);
    while (s.tid == 0 || syscall(SYS_tgkill, getpid(), s.tid, 0) == 0) {
        (void)sched_yield();
    }
    assert_fine(sigkit_killable_kill(&k, SIGRTMIN)); /* ended, not joined */
    assert_fine(sigkit_killable_join(&k, &result));
    assert_ptr_equal(result, &s);
    assert_int_equal(hit_tid, s.tid);
    assert_kind(sigkit_killable_kill(&k, SIGRTMIN), SIGKIT_KILL_THREAD, ESRCH);
    assert_kind(sigkit_killable_join(&k, NULL), SIGKIT_JOIN_THREAD, ESRCH);
    (void)close(ends[0]);
    sigkit_pipe_close(&news);
}

static void threads_that_are_not_ours_and_that_never_were(void **state)
{
    struct sigkit_killable k = {.alive = false};

    (void)state;
    calls = 0;
    assert_fine(sigkit_register_signal_handler(SIGRTMIN, count));
    sigkit_killable_adopt(&k, pthread_self());
    assert_fine(sigkit_killable_kill(&k, SIGRTMIN));
    assert_int_equal(calls, 1);
    assert_kind(sigkit_killable_join(&k, NULL), SIGKIT_JOIN_THREAD, EDEADLK);
    assert_fine(sigkit_killable_kill(&k, 0));
    fault_set(FAULT_THREAD, 0, EAGAIN);
    assert_kind(sigkit_killable_start(&k, sleep_until_closed, NULL), SIGKIT_START_THREAD, EAGAIN);
    assert_kind(sigkit_killable_kill(&k, SIGRTMIN), SIGKIT_KILL_THREAD, ESRCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SIGKIT_TEST(every_kind_has_a_name_and_a_text_of_its_own),
        SIGKIT_TEST(valid_numbers_are_the_standard_and_the_real_time_ones),
        SIGKIT_TEST(a_handler_runs_with_every_signal_blocked),
        SIGKIT_TEST(handlers_that_cannot_be),
        SIGKIT_TEST(a_set_holds_what_was_asked_for),
        SIGKIT_TEST(blocked_signals_are_listed),
        SIGKIT_TEST(a_signal_is_blocked_once),
        SIGKIT_TEST(signals_that_cannot_be_blocked),
        SIGKIT_TEST(unblocking_delivers_what_is_pending),
        SIGKIT_TEST(clearing_takes_all_that_is_pending_and_only_that),
        SIGKIT_TEST(signals_that_cannot_be_cleared),
        SIGKIT_TEST(a_signal_reaches_the_thread_it_was_sent_to),
        SIGKIT_TEST(threads_that_are_not_ours_and_that_never_were),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
