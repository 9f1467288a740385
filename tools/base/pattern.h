/* pattern.h - text against patterns with wildcards, as suppressions use them.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Pattern and text may be anything; time is bounded by the product of their
 *           lengths.
 * Errors:   none.
 * Source:   the manuals of Valgrind ("Suppressing errors") and of the sanitizers' special case lists. */
#ifndef SIGVET_TOOLS_PATTERN_H
#define SIGVET_TOOLS_PATTERN_H

#include <stdbool.h>

/* The whole text: `*` is any run of characters, `?` any one. NULL is no text. */
bool pattern_fits(const char *pattern, const char *text);

/* Some part of the text, as the sanitizers do it: `^` and `$` at the ends hold it to the text's ends. */
bool pattern_occurs(const char *pattern, const char *text);

#endif
