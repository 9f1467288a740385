/* out_text_fixture.h - a report as text, and looks into it, for the tests of out_text*.c.
 *
 * Owns:     the options, and the text that was rendered last.
 * Contexts: cmocka programs that include it once. */
#ifndef SIGVET_TESTS_OUT_TEXT_FIXTURE_H
#define SIGVET_TESTS_OUT_TEXT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_audit.h"

static struct out_options options;
static char *text;

static int tear_down(void **state)
{
    (void)state;
    free(text);
    text = NULL;
    return 0;
}

static void render_report(bool findings_shown)
{
    free(text);
    text = fake_report("text", &options, findings_shown);
}

static void has(const char *part)
{
    if (!strstr(text, part)) {
        fail_msg("no '%s' in:\n%s", part, text);
    }
}

static void lacks(const char *part)
{
    if (strstr(text, part)) {
        fail_msg("'%s' in:\n%s", part, text);
    }
}

#endif
