/* out_text_known_test.c - tests of tools/render/out_text_known.c, and of what else the text says of findings that
 * are known, suppressed, or to be suppressed.
 *
 * Source: docs/suppressions.md, docs/baseline.md. */
/* LINK: library tests/unit/fake_audit.c tests/unit/fake_reader.c */
#include <stdint.h>
#include <stdio.h>

#include "out_text_fixture.h"
#include "suppress.h"

static struct suppression entries[3];
static const struct suppressions list = {entries, 2, 2};

static int set_up(void **state)
{
    static char one[] = "one", two[] = "two", file[] = "my.supp";

    (void)state;
    fake_audit_reset();
    options = (struct out_options){0};
    entries[0] = (struct suppression){.name = one, .file = file, .line = 1, .uses = 1};
    entries[1] = (struct suppression){.name = two, .file = file, .line = 7};
    return 0;
}

static void known_findings_are_folded(void **state)
{
    (void)state;
    fake_findings[0].known = true;
    fake_summary.known = 1;
    fake_summary.findings[LEVEL_WARNING] = 0;
    render_report(false);
    lacks("unsafe-call");
    has("sigvet: no new findings\n");
    has("  known         1 known finding is in the baseline\n");
    fake_summary.known = 3;
    render_report(false);
    has("3 known findings are in the baseline\n");
}

static void suppressed_findings_are_counted(void **state)
{
    (void)state;
    fake_suppressed_count = 2;
    fake_suppressed[0] = fake_suppressed[1] = fake_findings[0];
    fake_suppressed[1].annotation = "sigvet_allow_begin()";
    fake_summary.suppressed = 2;
    fake_summary.suppressions = &list;
    render_report(true);
    has("  suppressed    1 finding\n");
    has("  annotated     1 finding that the program itself accepts\n");
    has("  unused        the suppression two (my.supp:7) fits no finding\n");
    lacks("one (my");
}

static void a_suppression_behind_each_finding(void **state)
{
    (void)state;
    render_report(false);
    lacks("rule:unsafe-call");
    options.suppressions = true;
    render_report(false);
    has("}\nsigvet: 0 errors, 1 warning");
    has("   rule:unsafe-call\n   fun:printf\n   fun:on_usr1\n}\n");
}

static void handlers_by_name(void **state)
{
    static const struct handler_runs handlers[] = {
        {.name = "SIGUSR1 on_usr1", .program = "/bin/a", .runs = 1},
        {.name = "SIGHUP on\nhup", .program = "/bin/b"},
    };

    (void)state;
    fake_summary.handlers = handlers;
    fake_summary.handlers_installed = fake_summary.handler_count = 2;
    render_report(true);
    has("  handlers      2 installed, 1 ran at least once\n"
        "                SIGHUP on\\x0ahup in /bin/b: never ran\n"
        "                SIGUSR1 on_usr1 in /bin/a: 1 delivery\n");
    lacks("error:");
    options.require_coverage = true;
    render_report(true);
    has("sigvet: error: 1 of 2 handlers never ran\n");
}

static void many_handlers_are_cut_unless_they_must_run(void **state)
{
    static struct handler_runs handlers[40];

    (void)state;
    for (size_t i = 0; i < 40; i++) {
        handlers[i] = (struct handler_runs){.name = "SIGHUP h", .program = "", .runs = i < 35};
    }
    fake_summary.handlers = handlers;
    fake_summary.handlers_installed = fake_summary.handler_count = 40;
    fake_summary.handlers_run = 35;
    render_report(true);
    has("SIGHUP h: never ran\n                SIGHUP h: 1 delivery\n");
    has("... 20 more\n");
    options.require_coverage = true;
    render_report(true);
    lacks("more\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(known_findings_are_folded),
        TEST(suppressed_findings_are_counted),
        TEST(a_suppression_behind_each_finding),
        TEST(handlers_by_name),
        TEST(many_handlers_are_cut_unless_they_must_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
