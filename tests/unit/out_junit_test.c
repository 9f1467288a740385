/* out_junit_test.c - tests of tools/render/out_junit.c: suites, cases and escapes.
 *
 * Source: docs/formats.md; XML 1.0. */
/* LINK: library tests/unit/fake_audit.c tests/unit/fake_reader.c */
#include "out.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_audit.h"

static struct out_options options;
static struct handler_runs handlers[] = {
    {"SIGHUP on_hup", "on_hup", "/bin/prog", "/bin/prog", SIGHUP, 1, 0},
    {"SIGINT on_int", "on_int", "/bin/prog", "/bin/prog", SIGINT, 2, 5},
    {"SIGUSR1 on_usr1", "on_usr1", "/bin/prog", "/bin/prog", SIGUSR1, 1, 3},
};
static char *xml;

static int set_up(void **state)
{
    (void)state;
    fake_audit_reset();
    options = (struct out_options){.fail_on = LEVEL_WARNING};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(xml);
    xml = NULL;
    return 0;
}

static void render(void)
{
    free(xml);
    xml = fake_report("junit", &options, false);
}

static void has(const char *part)
{
    if (!strstr(xml, part)) {
        fail_msg("no '%s' in:\n%s", part, xml);
    }
}

static void has_not(const char *part)
{
    if (strstr(xml, part)) {
        fail_msg("'%s' in:\n%s", part, xml);
    }
}

static void a_finding_is_a_failure(void **state)
{
    (void)state;
    render();
    has("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sigvet\" tests=\"1\" "
        "failures=\"1\" ");
    has("<testsuite name=\"/bin/prog\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\" "
        "time=\"0\">");
    has("<testcase classname=\"prog\" name=\"unsafe-call: on_usr1\" file=\"main.c\" line=\"7\" "
        "time=\"0\">");
    has("<failure type=\"warning\" message=\"printf() is called in the handler of SIGUSR1 "
        "(on_usr1)\">"
        "on_usr1 at main.c:7: printf()");
    has("<system-out>sigvet: warning: unsafe-call: printf() in the handler of SIGUSR1\n");
    has_not("no findings");
}

static void the_level_that_fails(void **state)
{
    (void)state;
    options.fail_on = LEVEL_ERROR;
    render();
    has("tests=\"1\" failures=\"0\"");
    has("unsafe-call: on_usr1");
    has_not("<failure");
    options.fail_on = LEVEL_NOTE;
    fake_findings[0].level = LEVEL_NOTE;
    render();
    has("<failure type=\"note\"");
    options.fail_on = LEVEL_WARNING;
    render();
    has_not("unsafe-call"); /* as in the text: notes are shown if wanted */
    has("name=\"no findings\"");
    options.notes = true;
    render();
    has("unsafe-call");
    has_not("<failure");
}

static void what_is_known_does_not_fail(void **state)
{
    (void)state;
    fake_findings[0].known = true;
    render();
    has("unsafe-call: on_usr1");
    has_not("<failure");
}

/* One rule and one handler are one case, whatever the places. */
static void findings_of_a_case(void **state)
{
    (void)state;
    fake_findings[1] = fake_findings[2] = fake_findings[0];
    fake_findings[1].level = LEVEL_ERROR;
    fake_findings[2].handler.function = "other";
    fake_finding_count = 3;
    render();
    has("tests=\"2\" failures=\"2\"");
    has("<failure type=\"error\" message=\"printf() is called in the handler of SIGUSR1 (on_usr1) "
        "(and 1 more)\">");
    has("unsafe-call: other");
}

static void programs_are_suites(void **state)
{
    (void)state;
    fake_findings[1] = fake_findings[0];
    fake_findings[1].process = NULL;
    fake_finding_count = 2;
    render();
    has("<testsuites name=\"sigvet\" tests=\"2\" failures=\"2\"");
    has("<testsuite name=\"/bin/prog\" tests=\"1\"");
    has("<testsuite name=\"unknown program\" tests=\"1\"");
}

static void a_run_without_findings_passes(void **state)
{
    (void)state;
    fake_finding_count = 0;
    render();
    has("<testsuites name=\"sigvet\" tests=\"1\" failures=\"0\"");
    has("<testcase classname=\"sigvet\" name=\"no findings\" time=\"0\"/>");
    has("deliveries: 5\n");
}

static void handlers_are_cases(void **state)
{
    (void)state;
    fake_summary.handlers = handlers;
    fake_summary.handler_count = 3;
    render();
    has("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\"");
    has("name=\"handler: SIGHUP on_hup\" time=\"0\">\n      <skipped message=\"this handler never "
        "ran\"/>");
    has("name=\"handler: SIGINT on_int\" time=\"0\">\n      <system-out>installed 2 times, ran 5 "
        "times");
    has_not("handler: SIGUSR1 on_usr1"); /* its findings stand for it */
    has_not("no findings");
    options.require_coverage = true;
    render();
    has("tests=\"3\" failures=\"2\" errors=\"0\" skipped=\"0\"");
    has("<failure type=\"error\" message=\"this handler never ran\">on_hup: this handler never "
        "ran");
}

static void the_policy_is_a_case(void **state)
{
    struct decision *d = fake_decision();

    (void)state;
    fake_finding_count = 0;
    d->process = fake_findings[0].process;
    render();
    has("tests=\"1\" failures=\"1\"");
    has("<testcase classname=\"prog\" name=\"policy: ");
    has("<failure type=\"warning\" message=\"denied kill(1, ");
    d->action = SIGVET_ALLOW;
    render();
    has_not("policy: ");
}

static void a_finding_of_an_event(void **state)
{
    struct finding *f = &fake_findings[0];

    (void)state;
    f->from_event = true;
    f->handler = (struct frame){0};
    f->function = "";
    f->signal = 0;
    f->handler_stack = (struct stack){fake_frames + 2, 1};
    render();
    has("name=\"unsafe-call: main\"");
}

static void hostile_text(void **state)
{
    static char message[] = "<b>&\"'\x01\x1b]]>\xff\xef\xbf\xbf\xc3\xa9\n";

    (void)state;
    fake_findings[0].message = message;
    fake_findings[0].handler.function = fake_frames[1].function = "operator<<(\"&\")";
    render();
    has("message=\"&lt;b&gt;&amp;&quot;'\\x01\\x1b]]&gt;\\xff\xef\xbf\xbd\xc3\xa9\\x0a\"");
    has("name=\"unsafe-call: operator&lt;&lt;(&quot;&amp;&quot;)\"");
}

static void gaps(void **state)
{
    static char text[] = "/bin/<x> is static";
    static struct gap gap = {"static", text};

    (void)state;
    fake_summary.gaps = &gap;
    fake_summary.gap_count = 1;
    render();
    has("not seen: /bin/&lt;x&gt; is static (static)\n");
}

static void a_failed_write_is_told(void **state)
{
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    assert_non_null(full);
    assert_int_equal(out_find("junit")->report(full, NULL, false, &options), -1);
    fclose(full);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_finding_is_a_failure),
        TEST(the_level_that_fails),
        TEST(what_is_known_does_not_fail),
        TEST(findings_of_a_case),
        TEST(programs_are_suites),
        TEST(a_run_without_findings_passes),
        TEST(handlers_are_cases),
        TEST(the_policy_is_a_case),
        TEST(a_finding_of_an_event),
        TEST(hostile_text),
        TEST(gaps),
        TEST(a_failed_write_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
