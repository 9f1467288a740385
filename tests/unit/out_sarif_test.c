/* out_sarif_test.c - tests of tools/render/out_sarif*.c: read back with a parser.
 *
 * Whether it fits the schema is checked in tests/cli/test_formats.py.
 * Source: docs/formats.md; SARIF 2.1.0. */
/* LINK: library tests/unit/fake_audit.c tests/unit/fake_reader.c */
#include "out.h"

#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_audit.h"

static struct out_options options;
static json_t *sarif;

static int set_up(void **state)
{
    (void)state;
    fake_audit_reset();
    options = (struct out_options){.source_root = "/src"};
    fake_frames[1].file = fake_findings[0].handler.file = "/src/lib/main.c";
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    json_decref(sarif);
    sarif = NULL;
    return 0;
}

/* The run of the log. */
static json_t *render(void)
{
    char *text = fake_report("sarif", &options, false);
    json_error_t error;

    json_decref(sarif);
    sarif = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!sarif) {
        fail_msg("%s in:\n%s", error.text, text);
    }
    free(text);
    return json_array_get(json_object_get(sarif, "runs"), 0);
}

/* What is at a path of keys and indices: "locations.0.id". */
static json_t *at(json_t *from, const char *path)
{
    char copy[128];
    char *rest = NULL;

    (void)snprintf(copy, sizeof copy, "%s", path);
    for (char *part = strtok_r(copy, ".", &rest); part; part = strtok_r(NULL, ".", &rest)) {
        from = json_is_array(from) ? json_array_get(from, strtoul(part, NULL, 10))
                                   : json_object_get(from, part);
    }
    return from;
}

static void text_is(json_t *from, const char *path, const char *expected)
{
    json_t *value = at(from, path);

    if (!json_is_string(value)) {
        fail_msg("no string at %s", path);
    }
    assert_string_equal(json_string_value(value), expected);
}

static void number_is(json_t *from, const char *path, json_int_t expected)
{
    json_t *value = at(from, path);

    assert_true(json_is_integer(value));
    assert_int_equal(json_integer_value(value), expected);
}

static json_t *result(void)
{
    return at(render(), "results.0");
}

static void the_log(void **state)
{
    json_t *run = render();

    (void)state;
    text_is(sarif, "version", "2.1.0");
    text_is(run, "tool.driver.name", "sigvet");
    text_is(run, "tool.driver.version", SIGVET_VERSION);
    text_is(run, "originalUriBaseIds.SRCROOT.uri", "file:///src/");
    number_is(run, "properties.deliveries", 5);
    assert_int_equal(json_array_size(at(run, "results")), 1);
    options.source_root = "/";
    text_is(render(), "originalUriBaseIds.SRCROOT.uri", "file:///");
    options.source_root = NULL;
    assert_null(at(render(), "originalUriBaseIds"));
}

static void the_rules(void **state)
{
    json_t *rule = at(render(), "tool.driver.rules.0");

    (void)state;
    text_is(rule, "id", "unsafe-call");
    text_is(rule, "name", "UnsafeCall");
    text_is(rule, "defaultConfiguration.level", "warning");
    text_is(rule, "properties.tags.1", "external/cwe/cwe-479");
    text_is(rule, "properties.tags.2", "CWE-479");
    assert_non_null(
        strstr(json_string_value(at(rule, "help.markdown")), "**What to do:** let the"));
    rule = at(sarif, "runs.0.tool.driver.rules.1");
    text_is(rule, "id", "unlisted-call");
    text_is(rule, "defaultConfiguration.level", "note");
    text_is(rule, "properties.tags.0", "signals");
}

static void a_result(void **state)
{
    json_t *r;

    (void)state;
    fake_findings[0].because = "it was luck";
    r = result();
    text_is(r, "ruleId", "unsafe-call");
    number_is(r, "ruleIndex", 0);
    text_is(r, "level", "warning");
    text_is(r, "message.text",
            "printf() is called in the handler of SIGUSR1 (on_usr1): it was luck. Instead: write.");
    text_is(r, "partialFingerprints.sigvetFingerprint/v1", "0123456789abcdef");
    number_is(r, "occurrenceCount", 3);
    text_is(r, "properties.signal", "SIGUSR1");
    text_is(r, "properties.program", "/bin/prog");
    text_is(r, "locations.0.physicalLocation.artifactLocation.uri", "lib/main.c");
    text_is(r, "locations.0.physicalLocation.artifactLocation.uriBaseId", "SRCROOT");
    number_is(r, "locations.0.physicalLocation.region.startLine", 7);
    text_is(r, "locations.0.logicalLocations.0.fullyQualifiedName", "prog!on_usr1");
    text_is(r, "locations.0.logicalLocations.1.fullyQualifiedName", "/bin/prog");
    text_is(r, "relatedLocations.0.message.text", "the handler: on_usr1 at lib/main.c:7");
    text_is(r, "relatedLocations.1.message.text", "installed at: main (prog+0x1200)");
    number_is(r, "relatedLocations.1.id", 2);
    assert_null(at(r, "suppressions"));
}

/* Without a file: the binary, the offset in it, and the names. */
static void a_place_without_source(void **state)
{
    json_t *r;

    (void)state;
    fake_frames[1].file = fake_findings[0].handler.file = NULL;
    r = result();
    text_is(r, "locations.0.physicalLocation.artifactLocation.uri", "file:///bin/prog");
    assert_null(at(r, "locations.0.physicalLocation.artifactLocation.uriBaseId"));
    number_is(r, "locations.0.physicalLocation.address.relativeAddress", 0x1139);
    text_is(r, "locations.0.logicalLocations.0.name", "on_usr1");
    text_is(r, "stacks.1.frames.1.location.logicalLocations.0.name", "0x271ca");
    text_is(r, "stacks.1.frames.2.location.logicalLocations.0.name", "0xdeadbeef");
    assert_null(at(r, "stacks.1.frames.2.location.physicalLocation"));
}

static void both_stacks_and_the_flow(void **state)
{
    json_t *r = result(), *steps = at(r, "codeFlows.0.threadFlows.0.locations");

    (void)state;
    text_is(r, "stacks.0.frames.0.location.message.text", "printf");
    text_is(r, "stacks.0.frames.1.location.message.text", "on_usr1 at lib/main.c:7");
    text_is(r, "stacks.1.frames.0.location.message.text", "main (prog+0x1200)");
    assert_int_equal(json_array_size(steps), 5);
    text_is(steps, "0.location.message.text", "0xdeadbeef");
    text_is(steps, "2.location.message.text", "main (prog+0x1200) is interrupted here by SIGUSR1");
    text_is(steps, "3.location.message.text",
            "the handler of SIGUSR1 runs: on_usr1 at lib/main.c:7");
    text_is(steps, "4.location.message.text", "printf");
    text_is(steps, "4.location.physicalLocation.artifactLocation.uri", "lib/main.c");
    number_is(steps, "4.nestingLevel", 4);
    fake_findings[0].handler_stack.count = 1; /* the walk came no further than the call */
    text_is(result(), "codeFlows.0.threadFlows.0.locations.3.location.message.text", "printf");
}

static void a_finding_of_an_event(void **state)
{
    struct finding *f = &fake_findings[0];
    json_t *r;

    (void)state;
    *f = (struct finding){.rule = "unsafe-call",
                          .message = f->message,
                          .function = "",
                          .from_event = true,
                          .handler_stack = {fake_frames + 1, 2}};
    r = result();
    assert_true(json_is_null(at(r, "properties.signal")));
    assert_true(json_is_null(at(r, "properties.sender")));
    assert_int_equal(json_array_size(at(r, "relatedLocations")), 0);
    assert_int_equal(json_array_size(at(r, "stacks")), 1);
    text_is(r, "codeFlows.0.threadFlows.0.locations.0.location.message.text", "main (prog+0x1200)");
    number_is(r, "occurrenceCount", 1);
    f->handler_stack.count = 0;
    assert_null(at(result(), "codeFlows"));
}

static void braces_are_no_placeholders(void **state)
{
    static char message[] = "f::{{closure}}() {0} \xff";

    (void)state;
    fake_findings[0].message = message;
    fake_findings[0].instead = NULL;
    text_is(result(), "message.text", "f::{{{{closure}}}}() {{0}} \\xff.");
}

static void what_is_accepted(void **state)
{
    json_t *run;

    (void)state;
    fake_findings[0].known = true;
    fake_suppressed[0] = fake_findings[0];
    fake_suppressed[0].suppressed = "ours.supp:3";
    fake_suppressed[0].annotation = "reason";
    fake_suppressed_count = 1;
    run = render();
    text_is(run, "results.0.suppressions.0.kind", "external");
    text_is(run, "results.0.suppressions.0.justification", "it is in the baseline");
    text_is(run, "results.1.suppressions.0.kind", "inSource");
    text_is(run, "results.1.suppressions.0.justification", "ours.supp:3");
}

static void the_end_of_the_run(void **state)
{
    json_t *run = render();

    (void)state;
    assert_null(at(run, "invocations.0.exitCode"));
    options.end = (struct out_end){.known = true, .status = 9};
    run = render();
    number_is(run, "invocations.0.exitCode", 9);
    assert_true(json_is_true(at(run, "invocations.0.executionSuccessful")));
    options.end = (struct out_end){.known = true, .signal = SIGTERM};
    run = render();
    assert_null(at(run, "invocations.0.exitCode"));
    number_is(run, "invocations.0.exitSignalNumber", SIGTERM);
    text_is(run, "invocations.0.exitSignalName", "SIGTERM");
}

static void what_was_not_seen(void **state)
{
    static char text[] = "/bin/x is static";
    static struct gap gap = {"static", text};
    static const char *names[] = {"SIGHUP on_hup"};
    json_t *list;

    (void)state;
    fake_summary.gaps = &gap;
    fake_summary.gap_count = 1;
    fake_summary.never_run = names;
    fake_summary.never_run_count = 1;
    list = at(render(), "invocations.0.toolExecutionNotifications");
    text_is(list, "0.descriptor.id", "static");
    text_is(list, "0.level", "warning");
    text_is(list, "0.message.text", "/bin/x is static");
    text_is(list, "1.descriptor.id", "never-run");
    text_is(list, "1.level", "note");
    options.require_coverage = true;
    text_is(render(), "invocations.0.toolExecutionNotifications.1.level", "error");
}

static void the_policy(void **state)
{
    struct decision *d = fake_decision();
    json_t *run, *r;

    (void)state;
    d->caller = fake_frames[1];
    run = render();
    r = at(run, "results.1");
    text_is(r, "ruleId", "policy");
    text_is(r, "level", "warning");
    json_int_t index = json_integer_value(at(r, "ruleIndex"));
    text_is(json_array_get(at(run, "tool.driver.rules"), (size_t)index), "id", "policy");
    number_is(r, "locations.0.physicalLocation.region.startLine", 7);
    number_is(r, "occurrenceCount", 3);
    d->action = SIGVET_ALLOW;
    assert_int_equal(json_array_size(at(render(), "results")), 1);
}

static void a_failed_write_is_told(void **state)
{
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    assert_non_null(full);
    assert_int_equal(out_find("sarif")->report(full, NULL, false, &options), -1);
    fclose(full);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_log),
        TEST(the_rules),
        TEST(a_result),
        TEST(a_place_without_source),
        TEST(both_stacks_and_the_flow),
        TEST(a_finding_of_an_event),
        TEST(braces_are_no_placeholders),
        TEST(what_is_accepted),
        TEST(the_end_of_the_run),
        TEST(what_was_not_seen),
        TEST(the_policy),
        TEST(a_failed_write_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
