/* accepted.h - what a user knows of already: suppressions, a baseline and functions that are safe, as one thing.
 *
 * Owns:     the first two.
 * Contexts: the tools only; one thread.
 * Errors:   none: the files were read before.
 * Source:   docs/suppressions.md, docs/baseline.md */
#ifndef SIGVET_TOOLS_ACCEPTED_H
#define SIGVET_TOOLS_ACCEPTED_H

#include "audit.h"
#include "baseline.h"
#include "suppress.h"

/* All zero: nothing. */
struct accepted {
    struct suppressions suppressions;
    struct baseline baseline;
    char *const *safe; /* names of functions; the caller's */
    size_t safe_count;
};

/* A finding_look with a struct accepted, or NULL: sets `suppressed` and `known`. */
void accepted_look(struct finding *f, void *accepted);

void accepted_clear(struct accepted *a);

#endif
