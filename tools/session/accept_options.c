/* accept_options.c - the options about what is known of already, and about what must have been seen.
 *
 * Owns:     their rows of the table of options.
 * Contexts: the tools only.
 * Errors:   see options.h.
 * Source:   Valgrind's names for its options. */
#include "accept_options.h"

#include <stdlib.h>

#include "util.h"

enum {
    KEY_SUPPRESSIONS = ACCEPT_OPTIONS_FIRST,
    KEY_GEN_SUPPRESSIONS,
    KEY_BASELINE,
    KEY_WRITE_BASELINE,
    KEY_REQUIRE_COVERAGE,
    KEY_END,
};

#define JUDGING (OPTIONS_RUN | OPTIONS_REPORT | OPTIONS_MERGE)

/* clang-format off */
static const struct options_row rows[] = {
    {JUDGING, {"suppressions", KEY_SUPPRESSIONS, "FILE", 0,
               "Do not report what FILE lists; may be given several times", 0}},
    {JUDGING, {"gen-suppressions", KEY_GEN_SUPPRESSIONS, NULL, 0,
               "Print a suppression for each finding, too", 0}},
    {JUDGING, {"baseline", KEY_BASELINE, "FILE", 0,
               "Only findings that FILE does not hold count", 0}},
    {JUDGING, {"write-baseline", KEY_WRITE_BASELINE, "FILE", 0,
               "Write what is found to FILE, with --baseline besides what that holds", 0}},
    {JUDGING, {"require-coverage", KEY_REQUIRE_COVERAGE, NULL, 0,
               "A handler that was installed and never ran counts as an error", 0}},
};
/* clang-format on */

size_t accept_options_count(void)
{
    return sizeof rows / sizeof rows[0];
}

const struct options_row *accept_options_row(size_t i)
{
    return i < accept_options_count() ? &rows[i] : NULL;
}

bool accept_options_has(int key)
{
    return key >= ACCEPT_OPTIONS_FIRST && key < KEY_END;
}

bool accept_options_set(struct options *o, int key, const char *value)
{
    switch (key) {
    case KEY_SUPPRESSIONS:
        o->suppressions =
            xrealloc_array(o->suppressions, o->suppression_count + 1, sizeof(const char *));
        o->suppressions[o->suppression_count++] = value;
        return value[0] != '\0';
    case KEY_BASELINE:
        o->baseline = value;
        return value[0] != '\0';
    case KEY_WRITE_BASELINE:
        o->write_baseline = value;
        return value[0] != '\0';
    default:
        return false;
    }
}

void accept_options_flag(struct options *o, int key, bool on)
{
    if (key == KEY_GEN_SUPPRESSIONS) {
        o->gen_suppressions = on;
    } else if (key == KEY_REQUIRE_COVERAGE) {
        o->require_coverage = on;
    }
}

void accept_options_free(struct options *o)
{
    free(o->suppressions);
    o->suppressions = NULL;
    o->suppression_count = 0;
}
