/* merge_input_test.c - tests of tools/merge/merge_input.c and merge_audit.c: what is taken, and that nothing gets
 * lost on the way from JSON to findings and back.
 *
 * Source: docs/json.md, the comment I1 of merge_input.c. */
#include "merge_input.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "merge_audit.h"
#include "merge_fixture.h"
#include "merge_read.h"
#include "out.h"

static char why[512];

static json_t *parse(const char *text)
{
    return merge_input_parse(text, strlen(text), "r.json", why, sizeof why);
}

static void refused(const char *text, const char *word)
{
    json_t *report = parse(text);

    if (report || !strstr(why, word) || !strstr(why, "r.json") || strchr(why, '\n')) {
        fail_msg("%s: '%s' does not say %s", text, report ? "taken" : why, word);
    }
}

#define WITH(findings, rest) \
    "{\"sigvet\": {\"version\": \"0\", \"schema\": 1}, \"findings\": " findings "," rest "}"
#define SUMMARY "\"summary\": {\"gaps\": [], \"handlers\": []}"
#define GOOD FINDING("aa", "note", "a.c", "[\"SIGINT\"]", 3)

static void a_report(void **state)
{
    json_t *report = parse(REPORT(GOOD, ""));

    (void)state;
    assert_non_null(report);
    json_decref(report);
}

static void what_is_no_report(void **state)
{
    (void)state;
    refused("", "r.json:1: ");
    refused("{\n\"a\":", "r.json:2: ");
    refused("7", "no JSON");
    refused("[]", "no report");
    refused("{}", "no report");
    refused("{\"sigvet\": {\"baseline\": 1}, \"findings\": []}", "no report");
    refused("{\"sigvet\": {\"version\": \"9\"}}", "another version");
    refused("{\"sigvet\": {\"version\": \"9\", \"schema\": 2}}", "schema is 2, expected 1");
    refused("{\"sigvet\": {\"version\": \"9\", \"schema\": \"1\"}}", "another version");
}

static void I1_what_merging_relies_on(void **state)
{
    (void)state;
    refused(WITH("[]", "\"x\": 1"), "\"summary\"");
    refused(WITH("[]", "\"summary\": {\"gaps\": []}"), "\"handlers\"");
    refused(WITH("[]", "\"summary\": {\"handlers\": []}"), "\"gaps\"");
    refused(WITH("{}", SUMMARY), "\"findings\"");
    refused(WITH("[7]", SUMMARY), "\"findings\"");
    refused(WITH("[{}]", SUMMARY), "\"findings\"");
    refused(WITH("[" FINDING("xx", "note", "a.c", "[]", 3) "]", SUMMARY), "\"findings\"");
    refused(WITH("[" FINDING("aa", "fatal", "a.c", "[]", 3) "]", SUMMARY), "\"findings\"");
    refused(WITH("[" FINDING("aa", "note", "a.c", "[7]", 3) "]", SUMMARY), "\"findings\"");
    refused(WITH("[" FINDING("aa", "note", "a.c", "{}", 3) "]", SUMMARY), "\"findings\"");
    refused(WITH("[" FINDING("aa", "note", "a.c", "[]", -3) "]", SUMMARY), "\"findings\"");
    refused(WITH("[" FINDING("aa", "note", "a.c", "[]", 3.5) "]", SUMMARY), "\"findings\"");
    refused(WITH("[]", SUMMARY ", \"suppressed\": [{}]"), "\"suppressed\"");
    refused(WITH("[]", SUMMARY ", \"suppressions\": [{}]"), "\"suppressions\"");
    refused(WITH("[]", SUMMARY ", \"decisions\": [{}]"), "\"decisions\"");
    refused(WITH("[]", "\"summary\": {\"gaps\": [{}], \"handlers\": []}"), "\"gaps\"");
    refused(WITH("[]", "\"summary\": {\"gaps\": [], \"handlers\": [{}]}"), "\"handlers\"");
    refused(WITH("[" FINDING("aa", "note", "a.c", "[]", 99999999999999999999) "]", SUMMARY),
            "no JSON");
}

static void depth_is_limited(void **state)
{
    static char deep[1 << 16];

    (void)state;
    memset(deep, '[', sizeof deep - 1);
    refused(deep, "no JSON");
}

/* Values of other types than documented, where merging does not care. */
static void what_is_only_shown_may_be_anything(void **state)
{
    json_t *report = parse(
        WITH("[{\"fingerprint\": \"aaaaaaaaaaaaaaaa\", \"rule\": \"r\", \"level\": \"note\", "
             "\"count\": 1, "
             "\"signals\": [\"SIGFOO\"], \"message\": 7, \"stacks\": [], \"handler\": \"x\", "
             "\"sender\": 4, "
             "\"process\": {\"pid\": 1, \"exe\": {}, \"argv\": [1, \"a\"]}, \"reasons\": [{}], "
             "\"installed_at\": [[]], \"via\": {}, \"known\": \"yes\"}]",
             SUMMARY));
    struct merge_audit *m;
    char *text = NULL;
    size_t size;

    (void)state;
    assert_non_null(report);
    m = merge_audit_new(report);
    for (size_t i = 0; i < 5; i++) {
        static const char *const names[] = {"text", "json", "sarif", "junit", "github"};
        const struct out_options o = {.notes = true, .verbose = true, .suppressions = true};
        FILE *to = open_memstream(&text, &size);
        assert_int_equal(out_find(names[i])->report(to, merge_audit_get(m), false, &o), 0);
        fclose(to);
        assert_true(size > 0);
        free(text);
    }
    merge_audit_free(m);
}

static void traces_are_told_by_their_first_bytes(void **state)
{
    char name[] = "/tmp/merge_input.XXXXXX";
    int fd = mkstemp(name);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "SSIGVET1", 8), 8);
    close(fd);
    assert_true(merge_input_is_trace(name));
    unlink(name);
    assert_false(merge_input_is_trace(name));
    assert_false(merge_input_is_trace("/dev/zero"));
    assert_false(merge_input_is_trace("/tmp"));
    assert_null(merge_input_load(name, why, sizeof why));
    assert_non_null(strstr(why, name));
}

/* ---- accepting ---------------------------------------------------------------------------------- */

static void accepting_moves_findings(void **state)
{
    struct accepted accepted = {0};
    struct finding known = {.rule = "unsafe-call", .fingerprint = "bbbbbbbbbbbbbbbb"};
    char text[] = "{\n mine\n handler:h\n signal:SIGINT\n}\nunsafe-call:nowhere\n";
    json_t *report;

    (void)state;
    known.message = text;
    baseline_add(&accepted.baseline, &known);
    assert_true(suppress_parse(&accepted.suppressions, text, strlen(text), "f", why, sizeof why));
    report =
        parse(WITH("[" GOOD "," FINDING("bb", "error", "a.c", "[\"SIGHUP\"]", 1) "]", SUMMARY));
    assert_non_null(report);
    report = merge_audit_accept(report, &accepted);
    assert_int_equal(json_array_size(fixture_at(report, "findings")), 1);
    assert_true(json_is_true(fixture_at(report, "findings/0/known")));
    assert_string_equal(json_string_value(fixture_at(report, "suppressed/0/by")), "mine");
    assert_int_equal(json_integer_value(fixture_at(report, "suppressed/0/count")), 3);
    assert_int_equal(json_integer_value(fixture_at(report, "suppressions/0/used")), 1);
    assert_int_equal(json_integer_value(fixture_at(report, "summary/suppressed")), 1);
    assert_int_equal(json_integer_value(fixture_at(report, "summary/known")), 1);
    assert_int_equal(json_integer_value(fixture_at(report, "summary/findings/error")), 0);
    assert_string_equal(json_string_value(fixture_at(report, "summary/unused_suppressions/0")),
                        "unsafe-call:nowhere");
    json_decref(report);
    accepted_clear(&accepted);
}

/* ---- there and back --------------------------------------------------------------------------- */

static void a_finding_read_is_the_finding_written(void **state)
{
    static const char text[] = "{\"fingerprint\": \"0123456789abcdef\", \"rule\": \"unsafe-call\", "
                               "\"level\": \"error\", \"because\": "
                               "\"b\", \"message\": \"m\", \"function\": \"__printf_chk\", "
                               "\"via\": \"v\", \"reasons\": [\"heap\", "
                               "\"term\"], \"instead\": \"write\", \"signal\": \"SIGUSR1\", "
                               "\"signals\": [\"SIGINT\", \"SIGUSR1\"], "
                               "\"sender\": {\"code\": \"SI_TKILL\", \"pid\": 7}, \"delivery\": "
                               "\"synchronous\", \"handler\": "
                               "{\"function\": \"h\", \"module\": \"/m\", \"offset\": 16, "
                               "\"file\": \"a.c\", \"line\": 3}, "
                               "\"installed_at\": {\"function\": \"i\", \"module\": \"/m\", "
                               "\"offset\": 17, \"file\": \"a.c\", \"line\": "
                               "4, \"inlined\": true}, \"interrupted_in_unsafe\": \"malloc\", "
                               "\"stacks\": {\"handler\": [{\"function\": "
                               "\"printf\", \"module\": null}, {\"function\": \"h\"}], "
                               "\"interrupted\": [{\"module\": \"/x\", \"offset\": "
                               "1}]}, \"count\": 9, \"process\": {\"pid\": 8, \"exe\": \"/bin/p\", "
                               "\"argv\": [\"p\", \"a b\"]}, \"known\": "
                               "true}";
    json_t *value = fixture_json(text);
    struct finding f;

    (void)state;
    merge_read_finding(value, &f);
    assert_string_equal(f.fingerprint, "0123456789abcdef");
    assert_int_equal(f.level, LEVEL_ERROR);
    assert_int_equal(f.signal, SIGUSR1);
    assert_true(f.signals == (1ull << (SIGINT - 1) | 1ull << (SIGUSR1 - 1)));
    assert_int_equal(f.si_code, SI_TKILL);
    assert_int_equal(f.sender_pid, 7);
    assert_int_equal(f.delivery, DELIVERY_SYNCHRONOUS);
    assert_int_equal(f.handler.line, 3);
    assert_true(f.installed_at.inlined && f.installed_at.address != 0);
    assert_string_equal(f.interrupted_in_unsafe, "malloc");
    assert_int_equal(f.handler_stack.count, 2);
    assert_string_equal(f.handler_stack.frames[0].symbol, "__printf_chk");
    assert_int_equal(f.interrupted_stack.count, 1);
    assert_true(f.known && !f.from_event);
    assert_string_equal(reader_exe(f.process), "/bin/p");
    assert_string_equal(reader_arg(f.process, 1), "a b");
    assert_null(reader_arg(f.process, 2));
    merge_read_free(&f);
    json_decref(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report),
        cmocka_unit_test(what_is_no_report),
        cmocka_unit_test(I1_what_merging_relies_on),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(what_is_only_shown_may_be_anything),
        cmocka_unit_test(traces_are_told_by_their_first_bytes),
        cmocka_unit_test(accepting_moves_findings),
        cmocka_unit_test(a_finding_read_is_the_finding_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
