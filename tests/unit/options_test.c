/* options_test.c - the command line and SIGVET_OPTIONS.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/session/options.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "options_fixture.h"

static void defaults(void **state)
{
    (void)state;
    assert_true(parse(OPTIONS_RUN, NULL, "run prog"));
    assert_string_equal(o.format, "text");
    assert_int_equal(o.fail_on, LEVEL_WARNING);
    assert_int_equal(o.error_exitcode, 0);
    assert_int_equal(o.trace_size, 0);
    assert_int_equal(o.colour, COLOUR_AUTO);
    assert_null(o.output);
    assert_null(o.record);
    assert_null(o.library);
    assert_false(o.notes || o.strict || o.wait || o.quiet || o.help);
}

static void all_of_run(void **state)
{
    (void)state;
    assert_true(
        parse(OPTIONS_RUN, NULL,
              "run --format=json -o out --notes --color never --error-exitcode=9 --fail-on error "
              "--strict --library=lib --record t --trace-size=2M --wait -q -- prog"));
    assert_string_equal(o.format, "json");
    assert_string_equal(o.output, "out");
    assert_string_equal(o.library, "lib");
    assert_string_equal(o.record, "t");
    assert_int_equal(o.colour, COLOUR_NEVER);
    assert_int_equal(o.error_exitcode, 9);
    assert_int_equal(o.fail_on, LEVEL_ERROR);
    assert_int_equal(o.trace_size, 2 << 20);
    assert_true(o.notes && o.strict && o.wait && o.quiet);
    assert_string_equal(o.program[0], "prog");
    assert_null(o.program[1]);
}

static void options_behind_the_program_are_its_own(void **state)
{
    (void)state;
    assert_true(parse(OPTIONS_RUN, NULL, "run -q prog --format=xml -- -q"));
    assert_ptr_equal(o.program, argv + 2);
    assert_string_equal(o.program[1], "--format=xml");
    assert_string_equal(o.program[2], "--");
    assert_true(parse(OPTIONS_RUN, NULL, "run -- -q --help"));
    assert_ptr_equal(o.program, argv + 2);
    assert_false(o.quiet || o.help);
    assert_true(parse(OPTIONS_RUN, NULL, "run prog -- prog2"));
    assert_ptr_equal(o.program, argv + 1);
}

static void record_and_report(void **state)
{
    (void)state;
    assert_true(parse(OPTIONS_RECORD, NULL, "record -o t prog"));
    assert_string_equal(o.record, "t");
    assert_null(o.output);
    assert_true(parse(OPTIONS_RECORD, "output=t", "record -o t prog"));
    assert_string_equal(o.record, "t");
    assert_true(parse(OPTIONS_REPORT, NULL, "report t --notes -o x"));
    assert_string_equal(o.trace, "t");
    assert_string_equal(o.output, "x");
    assert_true(o.notes);
    refused(OPTIONS_RECORD, NULL, "record prog", "-o TRACE");
    refused(OPTIONS_RECORD, NULL, "record --format=json -o t prog",
            "unknown option '--format=json'");
    refused(OPTIONS_REPORT, NULL, "report", "no trace");
    refused(OPTIONS_REPORT, NULL, "report a b", "'b'");
    refused(OPTIONS_REPORT, NULL, "report --strict a", "'--strict'");
}

static void bad_usage_names_the_option(void **state)
{
    (void)state;
    refused(OPTIONS_RUN, NULL, "run", "no program");
    refused(OPTIONS_RUN, NULL, "run -q --", "no program");
    refused(OPTIONS_RUN, NULL, "run -o x --record x prog", "both go to 'x'");
    refused(OPTIONS_RUN, NULL, "run --foo prog", "unknown option '--foo'");
    refused(OPTIONS_RUN, NULL, "run --format json --foo=1 prog", "unknown option '--foo=1'");
    refused(OPTIONS_RUN, NULL, "run -q -x prog", "unknown option '-x'");
    refused(OPTIONS_RUN, NULL, "run -qx prog", "unknown option '-qx'");
    refused(OPTIONS_RUN, NULL, "run --fo prog", "bad value 'prog' of --format");
    refused(OPTIONS_RUN, NULL, "run --f=json prog", "ambiguous");
    refused(OPTIONS_RUN, NULL, "run -q --format", "option '--format' needs a value");
    refused(OPTIONS_RUN, NULL, "run -qo", "value is missing after option '-qo'");
    refused(OPTIONS_RUN, NULL, "run --notes=1 prog", "option '--notes' takes no value");
    refused(OPTIONS_RUN, NULL, "run --format=xml prog", "bad value 'xml' of --format");
    refused(OPTIONS_RUN, NULL, "run --error-exitcode=0 prog", "--error-exitcode");
    refused(OPTIONS_RUN, NULL, "run --error-exitcode=256 prog", "'256'");
    refused(OPTIONS_RUN, NULL, "run --fail-on=fatal prog", "--fail-on");
    refused(OPTIONS_RUN, NULL, "run --colour=red prog", "--colour");
    refused(OPTIONS_RUN, NULL, "run --trace-size=1K prog", "--trace-size");
    refused(OPTIONS_RUN, NULL, "run --output= prog", "--output");
}

static void environment_sets_options(void **state)
{
    (void)state;
    assert_true(parse(OPTIONS_RUN, "error-exitcode=9:fail-on=error:notes=1:trace=/x/y:quiet=0",
                      "run prog"));
    assert_int_equal(o.error_exitcode, 9);
    assert_int_equal(o.fail_on, LEVEL_ERROR);
    assert_true(o.notes);
    assert_false(o.quiet);
    assert_true(parse(OPTIONS_RUN, "", "run prog"));
    assert_true(parse(OPTIONS_RUN, ":notes=1:", "run prog"));
    assert_true(o.notes);
    assert_true(parse(OPTIONS_REPORT, "strict=1:color=always", "report t"));
    assert_int_equal(o.colour, COLOUR_ALWAYS);
}

static void command_line_wins_over_environment(void **state)
{
    (void)state;
    assert_true(parse(OPTIONS_RUN, "error-exitcode=9:format=json", "run --error-exitcode=3 prog"));
    assert_int_equal(o.error_exitcode, 3);
    assert_string_equal(o.format, "json");
}

static void bad_environment_names_the_key(void **state)
{
    (void)state;
    refused(OPTIONS_RUN, "foo=1", "run prog", "SIGVET_OPTIONS: unknown key 'foo'");
    refused(OPTIONS_RUN, "help=1", "run prog", "SIGVET_OPTIONS: unknown key 'help'");
    refused(OPTIONS_RUN, "notes", "run prog", "SIGVET_OPTIONS: 'notes'");
    refused(OPTIONS_RUN, "notes=yes", "run prog", "key 'notes'");
    refused(OPTIONS_RUN, "format=xml", "run prog",
            "SIGVET_OPTIONS: bad value 'xml' of key 'format'");
    refused(OPTIONS_RUN, "error-exitcode=", "run prog", "key 'error-exitcode'");
    refused(OPTIONS_RUN, "color=1", "run prog", "key 'color'");
    refused(OPTIONS_RUN, "=", "run prog", "unknown key ''");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(all_of_run),
        cmocka_unit_test(options_behind_the_program_are_its_own),
        cmocka_unit_test(record_and_report),
        cmocka_unit_test(bad_usage_names_the_option),
        cmocka_unit_test(environment_sets_options),
        cmocka_unit_test(command_line_wins_over_environment),
        cmocka_unit_test(bad_environment_names_the_key),
    };

    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    options_free(&o);
    return failed;
}
