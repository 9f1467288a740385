/* stuck_options.c - the options about handlers that do not come back.
 *
 * Owns:     see stuck_options.h.
 * Contexts: see stuck_options.h.
 * Errors:   see stuck_options.h.
 * Source:   see stuck_options.h. */
#include "stuck_options.h"

#include <string.h>

#include "util.h"

#define SECONDS_MOST 1000000u
#define NS 1000000000u

enum { KEY_STUCK = STUCK_OPTIONS_FIRST, KEY_ON_STUCK, KEY_END };

#define STARTING (OPTIONS_RUN | OPTIONS_RECORD | OPTIONS_TRACE)

/* clang-format off */
static const struct options_row rows[] = {
    {STARTING, {"stuck", KEY_STUCK, "SECONDS", 0,
                "Report a handler that does not come back for so long (default 10; 0: never)", 0}},
    {STARTING, {"on-stuck", KEY_ON_STUCK, "WHAT", 0,
                "What becomes of a program with such a handler: report (default), or kill it", 0}},
};
/* clang-format on */

size_t stuck_options_count(void)
{
    return sizeof rows / sizeof rows[0];
}

const struct options_row *stuck_options_row(size_t i)
{
    return i < stuck_options_count() ? &rows[i] : NULL;
}

bool stuck_options_has(int key)
{
    return key >= STUCK_OPTIONS_FIRST && key < KEY_END;
}

bool stuck_options_set(struct options *o, int key, const char *value)
{
    uint64_t seconds;

    if (key == KEY_ON_STUCK) {
        o->kill_stuck = strcmp(value, "kill") == 0;
        return o->kill_stuck || strcmp(value, "report") == 0;
    }
    if (!util_parse_number(value, 0, SECONDS_MOST, &seconds)) {
        return false;
    }
    o->stuck_ns = seconds * NS;
    return true;
}

const char *stuck_options_expected(int key)
{
    return key == KEY_ON_STUCK ? "report or kill" : "a number of seconds from 0 to 1000000";
}
