/* leftover_test.c - tests of tools/launch/leftover.c.
 *
 * Owns:     a folder under /tmp, removed at the end.
 * Source:   tools/launch/leftover.h. */
/* LINK: leftover.c util.c */
#include "leftover.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "util.h"

#define TRACE "0123456789abcdef0123456789abcdef"

static char base[] = "/tmp/leftover_test.XXXXXX";

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(base) != NULL && chdir(base) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    char *command CLEANUP_FREE = xasprintf("rm -r '%s'", base);

    (void)state;
    return system(command); /* NOLINT(cert-env33-c): the path is ours */
}

static void age(const char *path, time_t seconds)
{
    const struct timespec times[2] = {{.tv_sec = time(NULL) - seconds},
                                      {.tv_sec = time(NULL) - seconds}};

    assert_int_equal(utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW), 0);
}

/* A folder with a file in it, both of this age. The file, open. */
static int make(const char *folder, const char *name, time_t seconds)
{
    char *path CLEANUP_FREE = xasprintf("%s/%s", folder, name);

    assert_int_equal(mkdir(folder, 0711), 0);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    age(path, seconds);
    age(folder, seconds);
    return fd;
}

static bool is_there(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

static void what_a_killed_run_left_goes(void **state)
{
    (void)state;
    close(make("sigvet.aB3dE6", TRACE, LEFTOVER_AGE + 60));
    leftover_remove(base);
    assert_false(is_there("sigvet.aB3dE6"));
}

static void what_a_run_holds_stays(void **state)
{
    int fd = make("sigvet.held00", TRACE, LEFTOVER_AGE + 60);

    (void)state;
    leftover_claim(fd);
    leftover_remove(base);
    assert_true(is_there("sigvet.held00/" TRACE));
    close(fd);
    leftover_remove(base);
    assert_false(is_there("sigvet.held00"));
}

static void what_is_young_stays(void **state)
{
    (void)state;
    close(make("sigvet.young0", TRACE, LEFTOVER_AGE - 60));
    close(make("sigvet.young1", TRACE, LEFTOVER_AGE + 60)); /* a file of today in an old folder */
    age("sigvet.young1/" TRACE, 0);
    leftover_remove(base);
    assert_true(is_there("sigvet.young0/" TRACE));
    assert_true(is_there("sigvet.young1/" TRACE));
}

static void what_is_something_else_stays(void **state)
{
    (void)state;
    close(make("sigvet.more00", TRACE, LEFTOVER_AGE + 60));
    close(open("sigvet.more00/notes", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    age("sigvet.more00", LEFTOVER_AGE + 60);
    close(make("sigvet.named0", "report.txt", LEFTOVER_AGE + 60));
    close(make("sigvet.longer0", TRACE, LEFTOVER_AGE + 60));
    close(make("other.aB3dE6", TRACE, LEFTOVER_AGE + 60));
    assert_int_equal(mkdir("sigvet.empty0", 0711), 0);
    age("sigvet.empty0", LEFTOVER_AGE + 60);
    assert_int_equal(symlink("other.aB3dE6", "sigvet.link00"), 0);
    assert_int_equal(mkdir("sigvet.linked", 0711), 0);
    assert_int_equal(symlink("../other.aB3dE6/" TRACE, "sigvet.linked/" TRACE), 0);
    age("sigvet.linked", LEFTOVER_AGE + 60);
    leftover_remove(base);
    assert_true(is_there("sigvet.more00/" TRACE));
    assert_true(is_there("sigvet.named0/report.txt"));
    assert_true(is_there("sigvet.longer0/" TRACE));
    assert_true(is_there("other.aB3dE6/" TRACE));
    assert_true(is_there("sigvet.empty0"));
    assert_true(is_there("sigvet.link00"));
    assert_true(is_there("sigvet.linked/" TRACE));
    leftover_remove("/nonexistent");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_killed_run_left_goes),
        cmocka_unit_test(what_a_run_holds_stays),
        cmocka_unit_test(what_is_young_stays),
        cmocka_unit_test(what_is_something_else_stays),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
