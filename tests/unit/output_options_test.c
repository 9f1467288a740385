/* output_options_test.c - which report goes where.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/session/output_options.h, docs/formats.md */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "options_fixture.h"

/* Parsing must give these outputs: "json>x sarif>y text". */
static void outputs_of(enum options_command command, const char *environment, const char *words,
                       const char *expected)
{
    char text[512] = "";
    size_t len = 0;

    if (!parse(command, environment, words)) {
        fail_msg("'%s' was refused: %s", words, why);
    }
    for (size_t i = 0; i < o.outputs.count; i++) {
        const struct options_output *given = &o.outputs.list[i];
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s%s%s", i > 0 ? " " : "",
                                given->format, given->file != NULL ? ">" : "",
                                given->file != NULL ? given->file : "");
    }
    assert_string_equal(text, expected);
    assert_string_equal(o.format, o.outputs.list[0].format);
    assert_ptr_equal(o.output, o.outputs.list[0].file);
}

static void outputs_are(const char *words, const char *expected)
{
    outputs_of(OPTIONS_RUN, NULL, words, expected);
}

static void one_output(void **state)
{
    (void)state;
    outputs_are("run prog", "text");
    outputs_are("run --format=sarif prog", "sarif");
    outputs_are("run --format sarif -o x prog", "sarif>x");
    outputs_are("run -o x --format sarif prog", "sarif>x");
    outputs_are("run -o x prog", "text>x");
    outputs_are("run --format=json --format=json -o x prog", "json>x");
}

static void several_outputs(void **state)
{
    (void)state;
    outputs_are("run --format sarif -o x --format junit -o y prog", "sarif>x junit>y");
    outputs_are("run --format sarif -o x --format text prog", "sarif>x text");
    outputs_are("run --format sarif -o x --format junit -o y --format github prog",
                "sarif>x junit>y github");
    outputs_are("run -o x -o y prog", "text>x text>y");
    outputs_are("run -o x --format json -o y prog", "text>x json>y");
    outputs_of(OPTIONS_REPORT, NULL, "report --format=json -o x t --format=text", "json>x text");
}

static void the_environment(void **state)
{
    (void)state;
    outputs_of(OPTIONS_RUN, "format=sarif:output=x:format=junit:output=y", "run prog",
               "sarif>x junit>y");
    outputs_of(OPTIONS_RUN, "format=json", "run -o x prog", "json>x");
    outputs_of(OPTIONS_RUN, "format=json:output=x", "run -o y prog", "json>y");
    outputs_of(OPTIONS_RUN, "format=json:output=x", "run --format=text prog", "text>x");
    outputs_of(OPTIONS_RUN, "format=json:output=x", "run --format=sarif -o y prog", "sarif>y");
    outputs_of(OPTIONS_RUN, "output=x", "run --format=sarif prog", "sarif>x");
    outputs_of(OPTIONS_RECORD, "format=sarif:output=x", "record -o t prog", "sarif>x");
    refused(OPTIONS_RUN, "format=json:format=sarif", "run prog", "two formats, json and sarif");
}

static void mistakes(void **state)
{
    (void)state;
    refused(OPTIONS_RUN, NULL, "run --format=json --format=sarif prog",
            "two formats, json and sarif, for one output");
    refused(OPTIONS_RUN, NULL, "run --format=json --format=sarif -o x prog",
            "two formats, json and sarif, for one output");
    refused(OPTIONS_RUN, NULL, "run --format=json -o x --format=sarif -o x prog",
            "two reports, json and sarif, cannot both go to 'x'");
    refused(OPTIONS_RUN, NULL, "run --format=json -o x --format=sarif -o t --record t prog",
            "both go to 't'");
    refused(OPTIONS_RUN, NULL, "run --format=sarif -o x --format=xml -o y prog",
            "bad value 'xml' of --format: expected text, json, sarif, junit or github");
    refused(OPTIONS_RUN, NULL, "run -o 1 -o 2 -o 3 -o 4 -o 5 -o 6 -o 7 -o 8 -o 9 prog",
            "more than 8 outputs");
    outputs_are("run -o 1 -o 2 -o 3 -o 4 -o 5 -o 6 -o 7 -o 8 --format=json prog",
                "text>1 text>2 text>3 text>4 text>5 text>6 text>7 text>8 json");
}

static void events_have_one_place(void **state)
{
    (void)state;
    outputs_of(OPTIONS_TRACE, NULL, "trace --json -o x prog", "json>x");
    outputs_of(OPTIONS_TRACE, "format=sarif", "trace prog", "text");
    refused(OPTIONS_TRACE, NULL, "trace --format=sarif prog",
            "bad value 'sarif' of --format: expected text or json");
    refused(OPTIONS_TRACE, NULL, "trace -o x -o y prog",
            "events go to one place, and 'y' is one more");
}

static void the_source_root(void **state)
{
    (void)state;
    assert_true(parse(OPTIONS_RUN, "source-root=/a", "run prog"));
    assert_string_equal(o.source_root, "/a");
    assert_true(parse(OPTIONS_REPORT, "source-root=/a", "report --source-root=b t"));
    assert_string_equal(o.source_root, "b");
    refused(OPTIONS_RUN, NULL, "run --source-root= prog", "bad value '' of --source-root");
    refused(OPTIONS_TRACE, NULL, "trace --source-root=x prog", "unknown option");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_output),      cmocka_unit_test(several_outputs),
        cmocka_unit_test(the_environment), cmocka_unit_test(mistakes),
        cmocka_unit_test(the_source_root), cmocka_unit_test(events_have_one_place),
    };

    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    options_free(&o);
    return failed;
}
