/* pattern.c - text against patterns with wildcards, as suppressions use them.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   none.
 * Source:   see pattern.h. */
#include "pattern.h"

#include <stddef.h>
#include <string.h>

/* The first `len` bytes of the pattern against the text; only the last star is ever taken back. */
static bool fits(const char *pattern, size_t len, const char *text, bool to_end)
{
    const char *end = pattern + len, *star = NULL, *retry = NULL;

    for (;;) {
        if (pattern == end && (*text == '\0' || !to_end)) {
            return true;
        }
        if (pattern < end && *pattern == '*') {
            star = ++pattern;
            retry = text;
        } else if (pattern < end && *text != '\0' && (*pattern == '?' || *pattern == *text)) {
            pattern++;
            text++;
        } else if (star != NULL && *retry != '\0') {
            pattern = star;
            text = ++retry;
        } else {
            return false;
        }
    }
}

bool pattern_fits(const char *pattern, const char *text)
{
    return text != NULL && fits(pattern, strlen(pattern), text, true);
}

bool pattern_occurs(const char *pattern, const char *text)
{
    bool from_start = *pattern == '^';
    size_t len = strlen(pattern += from_start);
    bool to_end = len > 0 && pattern[len - 1] == '$';

    if (text == NULL) {
        return false;
    }
    len -= to_end;
    do {
        if (fits(pattern, len, text, to_end)) {
            return true;
        }
    } while (!from_start && *text++ != '\0');
    return false;
}
