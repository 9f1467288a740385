/* policy_errors.c - see policy_errors.h.
 *
 * Owns:     nothing.
 * Contexts: see policy_errors.h.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   docs/policy.md. */
#include "policy_errors.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "util.h"

#define QUOTED_MOST 60u

void policy_wrong(struct policy_errors *e, uint32_t line, const char *expected, const char *format,
                  ...)
{
    CLEANUP_FREE char *found = NULL;
    va_list args;

    va_start(args, format);
    int n = vasprintf(&found, format, args);
    va_end(args);
    if (n < 0) {
        die("out of memory");
    }
    e->lines = xrealloc_array(e->lines, e->count + 1, sizeof *e->lines);
    e->lines[e->count++] =
        xasprintf("%s:%u: found %s; expected %s", e->file, line, found, expected);
}

char *policy_quote(const char *text)
{
    size_t len = strlen(text);
    CLEANUP_FREE char *cut = xasprintf("%.*s%s", (int)(len < QUOTED_MOST ? len : QUOTED_MOST), text,
                                       len < QUOTED_MOST ? "" : "...");
    CLEANUP_FREE char *clean = clean_text(cut);

    return xasprintf("'%s'", clean);
}

void policy_errors_free(struct policy_errors *e)
{
    for (size_t i = 0; i < e->count; i++) {
        free(e->lines[i]);
    }
    free(e->lines);
    e->lines = NULL;
    e->count = 0;
}
