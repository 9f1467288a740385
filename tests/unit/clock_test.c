/* LINK: clock.c util.c */
/* clock_test.c - what /proc/cpuinfo tells of the time stamp counter, and reading it.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/base/clock.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "clock.h"
#include "util.h"

static void needs_both_flags(void **state)
{
    (void)state;
    assert_true(
        clock_is_steady_by("a\t: b\nflags\t\t: fpu constant_tsc x nonstop_tsc\nbugs\t: y\n"));
    assert_true(clock_is_steady_by("\nflags: nonstop_tsc constant_tsc"));
    assert_false(clock_is_steady_by("a\nflags: constant_tsc fpu\n"));
    assert_false(clock_is_steady_by("a\nflags: nonstop_tsc fpu\n"));
    assert_false(clock_is_steady_by(""));
    assert_false(clock_is_steady_by("constant_tsc nonstop_tsc"));
}

static void takes_whole_words_of_the_flags_alone(void **state)
{
    (void)state;
    assert_false(clock_is_steady_by("a\nflags: constant_tsc nonstop_tsc_s3\n"));
    assert_false(clock_is_steady_by("a\nflags: xconstant_tsc nonstop_tsc\n"));
    assert_true(clock_is_steady_by("a\nflags: nonstop_tsc_s3 nonstop_tsc constant_tsc\n"));
    assert_false(clock_is_steady_by("a\nflags: constant_tsc\nbugs: nonstop_tsc\n"));
    assert_false(clock_is_steady_by("a\nflags: constant_tsc\n\nflags: constant_tsc nonstop_tsc\n"));
}

static void a_pair_is_of_one_moment(void **state)
{
    uint64_t ns[2] = {0};
    uint64_t tsc[2] = {0};

    (void)state;
    uint64_t before = util_now_ns(CLOCK_MONOTONIC);
    for (int i = 0; i < 2; i++) {
        clock_pair(&ns[i], &tsc[i]);
    }
    uint64_t after = util_now_ns(CLOCK_MONOTONIC);
    assert_true(before <= ns[0] && ns[0] < ns[1] && ns[1] <= after);
    assert_true(tsc[0] != tsc[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(needs_both_flags),
        cmocka_unit_test(takes_whole_words_of_the_flags_alone),
        cmocka_unit_test(a_pair_is_of_one_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
