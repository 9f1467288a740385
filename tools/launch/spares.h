/* spares.h - a copy of our library that stands before functions which a user has named.
 *
 * Owns:     the folder of such copies: one per list of names, kept for later runs.
 * Contexts: the launcher, before the program starts.
 * Errors:   one line in why[].
 * Source:   include/sigvet/spare.h, docs/architecture.md */
#ifndef SIGVET_TOOLS_SPARES_H
#define SIGVET_TOOLS_SPARES_H

#include <stdbool.h>
#include <stddef.h>

#define SPARES_MOST 32 /* names */

/* Puts the path of the copy of `library` into `library` itself. Names that it exports already need none. */
bool spares_make(char *library, size_t library_size, char *const *names, size_t count, char *why,
                 size_t why_size);

#endif
