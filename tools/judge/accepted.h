/* accepted.h - what a user knows of already: suppressions and a baseline, as one thing.
 *
 * Owns:     both.
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
};

/* A finding_look with a struct accepted, or NULL: sets `suppressed` and `known`. */
void accepted_look(struct finding *f, void *accepted);

void accepted_clear(struct accepted *a);

#endif
