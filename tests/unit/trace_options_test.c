/* trace_options_test.c - the command line of sigvet trace, and what recording of events needs.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/session/options.h, tools/session/trace_options.h; strace(1) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "options_fixture.h"
#include "trace_options.h"

static void defaults(void **state)
{
    (void)state;
    accepted(OPTIONS_TRACE, NULL, "trace prog -c");
    assert_string_equal(o.format, "text");
    assert_true(o.events);
    assert_true(o.view.callers);
    assert_int_equal(o.trace_size, 0);
    assert_int_equal(o.buffer, 64 << 20);
    assert_int_equal(o.mode, 0);
    assert_int_equal(o.view.time, VIEW_TIME_NONE);
    assert_null(o.output);
    assert_null(o.record);
    assert_null(o.from);
    assert_false(o.summary || o.summary_only || o.view.durations || o.view.stacks);
    assert_false(o.view.filter.verbose || o.view.filter.failed_only);
    assert_string_equal(o.program[1], "-c");
    accepted(OPTIONS_RUN, NULL, "run prog");
    assert_true(o.events && o.few_events);
    assert_int_equal(o.trace_size, 0);
    accepted(OPTIONS_RUN, NULL, "run --events prog");
    assert_true(o.events && !o.few_events);
    accepted(OPTIONS_RECORD, NULL, "record -o t prog");
    assert_true(o.events && o.few_events);
    assert_int_equal(o.trace_size, 0);
}

static void everything_long(void **state)
{
    (void)state;
    accepted(OPTIONS_TRACE, NULL,
             "trace --absolute-timestamps --durations --stack-traces --no-callers --summary "
             "--failed-only --verbose --json --follow-forks --wait-for-reader --buffer=8M --raw "
             "--record=t --quiet --wait --strict --output out --colour never --expr kill -- prog");
    assert_int_equal(o.view.time, VIEW_TIME_OF_DAY);
    assert_true(o.view.durations && o.view.stacks && o.summary);
    assert_true(o.view.filter.failed_only && o.view.filter.verbose);
    assert_false(o.view.callers || o.summary_only || o.view.filter.successful_only);
    assert_string_equal(o.format, "json");
    assert_int_equal(o.buffer, 8 << 20);
    assert_int_equal(o.mode, SIGVET_MODE_WAIT | SIGVET_MODE_RAW | SIGVET_MODE_STACKS);
    assert_string_equal(o.record, "t");
    assert_string_equal(o.output, "out");
    assert_true(o.quiet && o.wait && o.strict);
    assert_true(o.view.filter.calls_given);
    assert_string_equal(o.program[0], "prog");
}

static void letters_as_of_strace(void **state)
{
    (void)state;
    accepted(OPTIONS_TRACE, NULL, "trace -fCTkvz -o x -e signal=SIGINT -etrace=kill prog");
    assert_true(o.summary && o.view.durations && o.view.stacks);
    assert_true(o.view.filter.verbose && o.view.filter.successful_only);
    assert_int_equal(o.mode, SIGVET_MODE_STACKS);
    assert_true(o.view.filter.signals_given && o.view.filter.calls_given);
    accepted(OPTIONS_TRACE, NULL, "trace -c -Z prog");
    assert_true(o.summary_only && o.view.filter.failed_only);
}

static void times_add_up(void **state)
{
    static const struct {
        const char *words;
        enum view_time time;
    } cases[] = {
        {"trace -t prog", VIEW_TIME_OF_DAY},    {"trace -tt prog", VIEW_TIME_MICRO},
        {"trace -t -t prog", VIEW_TIME_MICRO},  {"trace -ttt prog", VIEW_TIME_EPOCH},
        {"trace -tttt prog", VIEW_TIME_EPOCH},  {"trace -r prog", VIEW_TIME_RELATIVE},
        {"trace -r -t prog", VIEW_TIME_OF_DAY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        accepted(OPTIONS_TRACE, NULL, cases[i].words);
        assert_int_equal(o.view.time, cases[i].time);
    }
}

static void attaching_is_refused_with_advice(void **state)
{
    (void)state;
    refused(OPTIONS_TRACE, NULL, "trace -p 123", "cannot attach to a running process (123)");
    refused(OPTIONS_TRACE, NULL, "trace --attach=123", "sigvet trace -- PROGRAM");
    refused(OPTIONS_TRACE, NULL, "trace -p 123 prog", "strace -e trace=signal -p 123");
}

static void a_trace_or_a_program(void **state)
{
    (void)state;
    accepted(OPTIONS_TRACE, NULL, "trace --from t -c");
    assert_string_equal(o.from, "t");
    assert_null(o.program);
    refused(OPTIONS_TRACE, NULL, "trace", "no program");
    refused(OPTIONS_TRACE, NULL, "trace --from t prog", "--from");
    refused(OPTIONS_TRACE, NULL, "trace --from t --record x", "--from and --record");
    refused(OPTIONS_TRACE, NULL, "trace --from=", "bad value '' of --from: expected a file name");
}

static void bad_usage_names_the_option(void **state)
{
    (void)state;
    refused(OPTIONS_TRACE, NULL, "trace -e prog", "prog");
    refused(OPTIONS_TRACE, NULL, "trace -e", "value is missing after option '-e'");
    refused(OPTIONS_TRACE, NULL, "trace -tte", "value is missing after option '-tte'");
    refused(OPTIONS_TRACE, NULL, "trace -x prog", "unknown option '-x'; see sigvet trace --help");
    refused(OPTIONS_TRACE, NULL, "trace -tx prog", "unknown option '-tx'");
    refused(OPTIONS_TRACE, NULL, "trace --summary=1 prog", "option '--summary' takes no value");
    refused(OPTIONS_TRACE, NULL, "trace --s prog", "ambiguous");
    refused(OPTIONS_TRACE, NULL, "trace --buffer=1M prog", "expected a size from 4M to 64G");
    refused(OPTIONS_TRACE, NULL, "trace --buffer=x prog", "bad value 'x' of --buffer");
    refused(OPTIONS_TRACE, NULL, "trace --notes prog", "unknown option '--notes'");
    refused(OPTIONS_TRACE, NULL, "trace -Zz prog", "do not go together");
    refused(OPTIONS_TRACE, NULL, "trace -c --json prog", "--summary-only");
    refused(OPTIONS_TRACE, NULL, "trace -o x --record x prog", "both go to one file");
    refused(OPTIONS_RUN, NULL, "run -t prog", "unknown option '-t'");
    refused(OPTIONS_REPORT, NULL, "report --raw t", "unknown option '--raw'");
}

static void events_are_recorded_on_demand(void **state)
{
    (void)state;
    accepted(OPTIONS_RECORD, NULL, "record --events -o t prog");
    assert_true(o.events);
    assert_int_equal(o.trace_size, 0);
    accepted(OPTIONS_RECORD, NULL, "record --events --trace-size=2M --raw -o t prog");
    assert_int_equal(o.trace_size, 2 << 20);
    assert_int_equal(o.mode, SIGVET_MODE_RAW);
    accepted(OPTIONS_RUN, NULL, "run --events --record t prog");
    assert_true(o.events);
    accepted(OPTIONS_RUN, NULL, "run --events prog"); /* judged while it runs */
    assert_true(o.events && o.record == NULL);
    refused(OPTIONS_TRACE, NULL, "trace --events prog", "unknown option '--events'");
}

static void environment_sets_options(void **state)
{
    (void)state;
    accepted(OPTIONS_TRACE, "json=1:buffer=16M:durations=1:expr=kill:no-callers=1", "trace prog");
    assert_string_equal(o.format, "json");
    assert_int_equal(o.buffer, 16 << 20);
    assert_true(o.view.durations && o.view.filter.calls_given);
    assert_false(o.view.callers);
    accepted(OPTIONS_TRACE, "events=0:verbose=0:wait-for-reader=1", "trace --buffer=32M prog");
    assert_true(o.events);
    assert_false(o.view.filter.verbose);
    assert_int_equal(o.mode, SIGVET_MODE_WAIT);
    accepted(OPTIONS_RUN, "stack-traces=1:buffer=16M", "run prog");
    refused(OPTIONS_TRACE, "buffer=1", "trace prog",
            "SIGVET_OPTIONS: bad value '1' of key 'buffer': expected a size from 4M to 64G");
    refused(OPTIONS_TRACE, "verbose=2", "trace prog", "key 'verbose': expected 0 or 1");
    refused(OPTIONS_TRACE, "attach=1", "trace prog", "cannot attach");
}

/* Each row has a name, a help text, and a key that is told apart from those of the other table. */
static void the_table_is_sound(void **state)
{
    const struct options_row *row;

    (void)state;
    assert_false(trace_options_has('o') || trace_options_has('q') || trace_options_has('h'));
    for (size_t i = 0; (row = trace_options_row(i)) != NULL; i++) {
        assert_non_null(row->option.name);
        assert_true(strlen(row->option.doc) > 0);
        assert_true(trace_options_has(row->option.key));
        assert_true(row->option.key < 128 || row->option.key >= TRACE_OPTIONS_FIRST);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(everything_long),
        cmocka_unit_test(letters_as_of_strace),
        cmocka_unit_test(times_add_up),
        cmocka_unit_test(attaching_is_refused_with_advice),
        cmocka_unit_test(a_trace_or_a_program),
        cmocka_unit_test(bad_usage_names_the_option),
        cmocka_unit_test(events_are_recorded_on_demand),
        cmocka_unit_test(environment_sets_options),
        cmocka_unit_test(the_table_is_sound),
    };

    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    options_free(&o);
    return failed;
}
