/* out_github_test.c - tests of tools/render/out_github.c: commands of a workflow, and nobody else's.
 *
 * Source: docs/formats.md; GitHub's "Workflow commands". */
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

static int set_up(void **state)
{
    (void)state;
    fake_audit_reset();
    options = (struct out_options){.source_root = "/src"};
    fake_frames[1].file = fake_findings[0].handler.file = "/src/lib/main.c";
    return 0;
}

static void output_is(const char *expected)
{
    char *text = fake_report("github", &options, false);

    assert_string_equal(text, expected);
    free(text);
}

static void output_has(const char *part)
{
    char *text = fake_report("github", &options, false);

    if (!strstr(text, part)) {
        fail_msg("no '%s' in '%s'", part, text);
    }
    free(text);
}

static void a_finding(void **state)
{
    (void)state;
    output_is(
        "::warning file=lib/main.c,line=7,title=sigvet%3A unsafe-call::printf() is called in the "
        "handler of SIGUSR1 (on_usr1)%0Ain on_usr1 at lib/main.c:7%0Ainstead: write%0A"
        "fingerprint 0123456789abcdef\n");
    fake_findings[0].level = LEVEL_ERROR;
    fake_findings[0].because = "it happened";
    output_has("::error file=");
    output_has("(on_usr1): it happened%0A");
}

static void notes_only_if_wanted(void **state)
{
    (void)state;
    fake_findings[0].level = LEVEL_NOTE;
    output_is("");
    options.notes = true;
    output_has("::notice file=");
}

static void what_is_known_is_not_told(void **state)
{
    (void)state;
    fake_findings[0].known = true;
    output_is("");
}

static void without_a_file(void **state)
{
    (void)state;
    fake_frames[1].file = fake_findings[0].handler.file = NULL;
    output_has("::warning title=sigvet%3A unsafe-call::");
}

/* Neither a path nor a message can end its command, or begin another one. */
static void hostile_text(void **state)
{
    static char message[] = "50%, a:b\n::error::x\r";

    (void)state;
    fake_frames[1].file = "/src/a,b:c%\n::error::.c";
    fake_findings[0].message = message;
    output_has("file=a%2Cb%3Ac%25\\x0a%3A%3Aerror%3A%3A.c,line=7,");
    output_has("::50%25, a:b\\x0a::error::x\\x0d%0Ain ");
}

static void the_policy(void **state)
{
    struct decision *d = fake_decision();

    (void)state;
    fake_finding_count = 0;
    d->caller = fake_frames[1];
    output_has("::warning file=lib/main.c,line=7,title=sigvet%3A policy::denied kill(1, ");
    d->action = SIGVET_ALLOW;
    output_is("");
}

static void gaps(void **state)
{
    static char text[] = "/bin/x is static";
    static struct gap gap = {"static", text};

    (void)state;
    fake_finding_count = 0;
    fake_summary.gaps = &gap;
    fake_summary.gap_count = 1;
    output_is("::notice title=sigvet%3A not seen::/bin/x is static\n");
}

static void coverage_that_is_required(void **state)
{
    static const char *names[] = {"SIGHUP on_hup"};

    (void)state;
    fake_finding_count = 0;
    fake_summary.never_run = names;
    fake_summary.never_run_count = 1;
    output_is("");
    options.require_coverage = true;
    output_is("::error title=sigvet%3A never run::the handler SIGHUP on_hup never ran: it was not "
              "tested\n");
}

static void a_failed_write_is_told(void **state)
{
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    assert_non_null(full);
    assert_int_equal(out_find("github")->report(full, NULL, false, &options), -1);
    fclose(full);
}

#define TEST(f) cmocka_unit_test_setup(f, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_finding),
        TEST(notes_only_if_wanted),
        TEST(what_is_known_is_not_told),
        TEST(hostile_text),
        TEST(without_a_file),
        TEST(the_policy),
        TEST(coverage_that_is_required),
        TEST(gaps),
        TEST(a_failed_write_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
