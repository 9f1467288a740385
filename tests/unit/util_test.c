/* LINK: util.c */
/* util_test.c - numbers, sizes and whole writes.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/base/util.h */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "util.h"

static void numbers(void **state)
{
    static const char *const bad[] = {"",
                                      " 1",
                                      "1 ",
                                      "+1",
                                      "-1",
                                      "0x1",
                                      "1a",
                                      "256",
                                      "0",
                                      "18446744073709551616",
                                      "99999999999999999999999"};
    uint64_t n = 7;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(util_parse_number(bad[i], 1, 255, &n));
        assert_int_equal(n, 7);
    }
    assert_true(util_parse_number("1", 1, 255, &n) && n == 1);
    assert_true(util_parse_number("255", 1, 255, &n) && n == 255);
    assert_true(util_parse_number("18446744073709551615", 0, UINT64_MAX, &n) && n == UINT64_MAX);
}

static void sizes(void **state)
{
    static const char *const bad[] = {"",  "K", "1KB", "1T", "1 K", "-1K", "18014398509481984K",
                                      "1{"};
    uint64_t n = 7;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(util_parse_size(bad[i], 0, UINT64_MAX, &n));
        assert_int_equal(n, 7);
    }
    assert_true(util_parse_size("12", 0, UINT64_MAX, &n) && n == 12);
    assert_true(util_parse_size("2k", 0, UINT64_MAX, &n) && n == 2048);
    assert_true(util_parse_size("64M", 0, UINT64_MAX, &n) && n == 64u << 20);
    assert_true(util_parse_size("3G", 0, UINT64_MAX, &n) && n == 3ull << 30);
    assert_false(util_parse_size("3G", 0, 1ull << 30, &n));
}

/* A pipe that nobody empties at first and that does not block: a child reads it later. */
static void writes_all_to_non_blocking_pipe(void **state)
{
    static char data[300000];
    int ends[2];
    int status = 0;

    (void)state;
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    memset(data, 'x', sizeof data);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        static char got[sizeof data];
        size_t n = 0;
        (void)close(ends[1]);
        (void)fcntl(ends[0], F_SETFL, 0);
        for (ssize_t r; (r = read(ends[0], got + n, sizeof got - n)) > 0; n += (size_t)r) {
        }
        _exit(n == sizeof data && memcmp(got, data, n) == 0 ? 0 : 1);
    }
    (void)close(ends[0]);
    assert_int_equal(util_write_all(ends[1], data, sizeof data), 0);
    (void)close(ends[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void write_errors_are_returned(void **state)
{
    (void)state;
    int full = open("/dev/full", O_WRONLY);
    assert_true(full >= 0);
    assert_int_equal(util_write_all(full, "x", 1), -1);
    assert_int_equal(errno, ENOSPC);
    (void)close(full);
    assert_int_equal(util_write_all(full, "x", 1), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(util_write_all(full, "", 0), 0);
}

/* die() in a child: one line whatever is in the text, and the status. */
static void die_says_one_line(void **state)
{
    char line[16384];
    char name[12000];
    int ends[2];
    int status = 0;

    (void)state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    name[3] = '\n';
    name[4] = '\033';
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        die("bad '%s'", name);
    }
    (void)close(ends[1]);
    size_t n = 0;
    for (ssize_t r; (r = read(ends[0], line + n, sizeof line - n)) > 0; n += (size_t)r) {
    }
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), EXIT_USAGE);
    assert_memory_equal(line, "sigvet: bad 'nnn??nn", 20);
    assert_ptr_equal(memchr(line, '\n', n), line + n - 1);
}

static void clocks_run(void **state)
{
    (void)state;
    uint64_t first = util_now_ns(CLOCK_MONOTONIC);
    assert_true(first > 0);
    assert_true(util_now_ns(CLOCK_MONOTONIC) >= first);
}

static void same_file_by_two_names(void **state)
{
    (void)state;
    assert_true(util_is_same_file("/proc/self/exe", "/proc/self/exe"));
    assert_true(util_is_same_file("/dev/./null", "/dev/null"));
    assert_false(util_is_same_file("/dev/null", "/dev/zero"));
    assert_false(util_is_same_file(NULL, "/dev/null"));
    assert_false(util_is_same_file("/nonexistent", "/nonexistent"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(sizes),
        cmocka_unit_test(writes_all_to_non_blocking_pipe),
        cmocka_unit_test(write_errors_are_returned),
        cmocka_unit_test(die_says_one_line),
        cmocka_unit_test(clocks_run),
        cmocka_unit_test(same_file_by_two_names),
    };

    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
