/* sigkit_fixture.h - include/sigvet/sigkit.h, compiled with calls that fail when a test asks.
 *
 * Owns:     the fault that is set; the limit of writes.
 * Contexts: included once by a cmocka program, after all system headers; the header's functions are
 *           static, so each program has copies of its own.
 * Errors:   assert_kind() and its kin end the test.
 * Source:   the header; the calls' manual pages for what they can fail with. */
#ifndef SIGVET_TESTS_SIGKIT_FIXTURE_H
#define SIGVET_TESTS_SIGKIT_FIXTURE_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/* Some of these never fail on Linux. */
enum fault {
    FAULT_NONE,
    FAULT_ADD,
    FAULT_MEMBER,
    FAULT_MASK,
    FAULT_WAIT,
    FAULT_PENDING,
    FAULT_ACTION,
    FAULT_THREAD,
    FAULT_READ,
    FAULT_WRITE,
    FAULT_WRITE_NOTHING
};

static enum fault fault;
static int fault_after; /* so many calls succeed first; then one fails */
static int fault_errno;

static bool fault_now(enum fault which)
{
    if (which != fault || fault_after-- > 0) {
        return false;
    }
    fault = FAULT_NONE;
    errno = fault_errno;
    return true;
}

static void fault_set(enum fault which, int after, int error)
{
    fault = which;
    fault_after = after;
    fault_errno = error;
}

static size_t write_limit = SIZE_MAX; /* longer writes are short */

static ssize_t limited_write(int fd, const void *bytes, size_t len)
{
    if (fault_now(FAULT_WRITE_NOTHING)) {
        return 0;
    }
    return fault_now(FAULT_WRITE) ? -1 : write(fd, bytes, len < write_limit ? len : write_limit);
}

#define sigaddset(set, num) (fault_now(FAULT_ADD) ? -1 : sigaddset(set, num))
#define sigismember(set, num) (fault_now(FAULT_MEMBER) ? -1 : sigismember(set, num))
#define pthread_sigmask(how, set, old) \
    (fault_now(FAULT_MASK) ? fault_errno : pthread_sigmask(how, set, old))
#define sigtimedwait(set, info, time) (fault_now(FAULT_WAIT) ? -1 : sigtimedwait(set, info, time))
#define sigpending(set) (fault_now(FAULT_PENDING) ? -1 : sigpending(set))
#define sigaction(num, act, old) (fault_now(FAULT_ACTION) ? -1 : sigaction(num, act, old))
#define pthread_create(thread, attr, start, arg) \
    (fault_now(FAULT_THREAD) ? fault_errno : pthread_create(thread, attr, start, arg))
#define read(fd, bytes, len) (fault_now(FAULT_READ) ? -1 : read(fd, bytes, len))
#define write(fd, bytes, len) limited_write(fd, bytes, len)

#include "sigvet/sigkit.h"

#define assert_kind(call, kind, cause)                       \
    do {                                                     \
        errno = 0;                                           \
        assert_string_equal(sigkit_error_name(call), #kind); \
        assert_int_equal(errno, cause);                      \
    } while (0)

/* errno stays as it was: 77 is none of the calls' causes. */
#define assert_kind_quiet(call, kind)                        \
    do {                                                     \
        errno = 77;                                          \
        assert_string_equal(sigkit_error_name(call), #kind); \
        assert_int_equal(errno, 77);                         \
    } while (0)

#define assert_fine(call) assert_kind_quiet(call, SIGKIT_OK)

/* A test begins and ends with nothing blocked, nothing pending, no fault and no handler. */
static int sigkit_fixture_reset(void **state)
{
    (void)state;
    fault = FAULT_NONE;
    write_limit = SIZE_MAX;
    for (int num = 1; num <= SIGKIT_SIGNAL_MAX; num++) {
        struct sigaction act = {.sa_handler = SIG_IGN}; /* drops what is pending */
        (void)sigaction(num, &act, NULL);
        act.sa_handler = SIG_DFL;
        (void)sigaction(num, &act, NULL);
    }
    sigset_t none;
    (void)sigemptyset(&none);
    return pthread_sigmask(SIG_SETMASK, &none, NULL);
}

#define SIGKIT_TEST(f) \
    cmocka_unit_test_setup_teardown(f, sigkit_fixture_reset, sigkit_fixture_reset)

#endif
