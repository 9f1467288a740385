/* stuck_options_test.c - --stuck and --on-stuck on the command line.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/session/stuck_options.h */
#include "options_fixture.h"

#define NS 1000000000u

static void the_default_is_ten_seconds_and_a_report(void **state)
{
    (void)state;
    assert_true(parse(OPTIONS_RUN, NULL, "run prog"));
    assert_int_equal(o.stuck_ns, 10ull * NS);
    assert_false(o.kill_stuck);
}

static void both_are_set_wherever_a_program_is_started(void **state)
{
    static const enum options_command starting[] = {OPTIONS_RUN, OPTIONS_RECORD, OPTIONS_TRACE};

    (void)state;
    for (size_t i = 0; i < sizeof starting / sizeof starting[0]; i++) {
        assert_true(parse(starting[i], NULL, "x -o t --stuck=3 --on-stuck=kill prog"));
        assert_int_equal(o.stuck_ns, 3ull * NS);
        assert_true(o.kill_stuck);
        assert_true(parse(starting[i], NULL, "x -o t --stuck 0 --on-stuck=report prog"));
        assert_int_equal(o.stuck_ns, 0);
        assert_false(o.kill_stuck);
    }
    assert_false(parse(OPTIONS_REPORT, NULL, "report --stuck=3 t"));
    assert_true(parse(OPTIONS_RUN, "stuck=5:on-stuck=kill", "run --stuck=6 prog"));
    assert_int_equal(o.stuck_ns, 6ull * NS);
    assert_true(o.kill_stuck);
}

static void bad_values_are_named(void **state)
{
    static const char *const bad[] = {"", "x", "-1", "1.5", "10s", "1000001"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[64], want[64];
        (void)snprintf(line, sizeof line, "run --stuck=%s prog", bad[i]);
        (void)snprintf(want, sizeof want, "bad value '%s' of --stuck: expected a number", bad[i]);
        assert_false(parse(OPTIONS_RUN, NULL, line));
        assert_non_null(strstr(why, want));
    }
    assert_false(parse(OPTIONS_RUN, NULL, "run --on-stuck=end prog"));
    assert_non_null(strstr(why, "expected report or kill"));
    assert_false(parse(OPTIONS_RUN, "stuck=soon", "run prog"));
    assert_non_null(strstr(why, "bad value 'soon' of key 'stuck'"));
}

static int clean_up(void **state)
{
    (void)state;
    options_free(&o);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_is_ten_seconds_and_a_report),
        cmocka_unit_test(both_are_set_wherever_a_program_is_started),
        cmocka_unit_test(bad_values_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, clean_up);
}
