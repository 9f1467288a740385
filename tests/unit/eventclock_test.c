/* LINK: eventclock.c clock.c util.c */
/* eventclock_test.c - ticks and nanoseconds, near and far, by good and by impossible readings.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/read/eventclock.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "clock.h"
#include "eventclock.h"
#include "util.h"

static void nanoseconds_stay_what_they_are(void **state)
{
    struct sigvet_header h = {.monotonic_ns = 1000};
    struct eventclock c;

    (void)state;
    eventclock_set(&c, &h);
    assert_int_equal(eventclock_ns(&c, 0), 0);
    assert_int_equal(eventclock_ns(&c, 12345), 12345);
    assert_int_equal(eventclock_ns(&c, UINT64_MAX), UINT64_MAX);
    assert_int_equal(eventclock_units(&c, 77), 77);
    uint64_t before = util_now_ns(CLOCK_MONOTONIC);
    assert_true(eventclock_now(&c) >= before);
}

static void ticks_lie_on_a_line(void **state)
{
    struct sigvet_header h = {
        .mode = SIGVET_MODE_TSC,
        .monotonic_ns = 5000,
        .start_tsc = 100000,
        .clock_ns = 5000 + 4000000000,
        .clock_tsc = 100000 + 10000000000,
    };
    struct eventclock c;

    (void)state;
    eventclock_set(&c, &h);
    assert_int_equal(eventclock_ns(&c, h.start_tsc), h.monotonic_ns);
    assert_int_equal(eventclock_ns(&c, h.clock_tsc), h.clock_ns);
    assert_int_equal(eventclock_ns(&c, h.start_tsc + 25), h.monotonic_ns + 10);
    assert_int_equal(eventclock_ns(&c, h.start_tsc - 2500), h.monotonic_ns - 1000);
    assert_int_equal(eventclock_ns(&c, 0), 0); /* before the clock began */
    assert_true(eventclock_ns(&c, UINT64_MAX) > UINT64_MAX / 5 * 2 - h.start_tsc);
    assert_in_range(eventclock_units(&c, 1000), 2499, 2501);
    /* A day later it is still right to the nanosecond or two. */
    assert_in_range(eventclock_ns(&c, h.start_tsc + 216000000000000), 5000 + 86399999999998,
                    5000 + 86400000000002);
}

static void impossible_readings_are_not_used(void **state)
{
    static const struct {
        uint64_t ns, tsc;
    } pairs[] = {
        {0, 0},
        {UINT64_MAX, UINT64_MAX / 2 + 1},
        {UINT64_MAX / 2 + 1, UINT64_MAX},
        {UINT64_MAX, 1ull << 33},
        {UINT64_MAX / 2 + 2, UINT64_MAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct sigvet_header h = {
            .mode = SIGVET_MODE_TSC,
            .monotonic_ns = UINT64_MAX / 2 + 1,
            .start_tsc = UINT64_MAX / 2 + 1,
            .clock_ns = pairs[i].ns,
            .clock_tsc = pairs[i].tsc,
        };
        struct eventclock c;
        eventclock_set(&c, &h);
        assert_int_equal(eventclock_ns(&c, h.start_tsc + 1000), h.monotonic_ns + 1000);
    }
}

static void this_machine_tells_where_no_launcher_did(void **state)
{
    struct sigvet_header h = {.mode = SIGVET_MODE_TSC};
    struct eventclock c;
    uint64_t ns = 0;
    uint64_t tsc = 0;

    (void)state;
    clock_pair(&h.monotonic_ns, &h.start_tsc);
    h.clock_ns = h.monotonic_ns; /* no beat yet */
    h.clock_tsc = h.start_tsc;
    struct timespec pause = {.tv_nsec = 20000000};
    (void)nanosleep(&pause, NULL);
    eventclock_set(&c, &h);
    clock_pair(&ns, &tsc);
    assert_in_range(eventclock_ns(&c, tsc), ns - 2000000, ns + 2000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nanoseconds_stay_what_they_are),
        cmocka_unit_test(ticks_lie_on_a_line),
        cmocka_unit_test(impossible_readings_are_not_used),
        cmocka_unit_test(this_machine_tells_where_no_launcher_did),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
