/* enforce_told.h - decisions on their way into the trace: the first of a kind at once, repeats by
 * the number.
 *
 * Owns:     the counts of what was not told yet.
 * Contexts: the answering thread; enforce_told_all() also once that has ended.
 * Errors:   none; a program that does very many different things is told of in more records. */
#ifndef SIGVET_TOOLS_ENFORCE_TOLD_H
#define SIGVET_TOOLS_ENFORCE_TOLD_H

#include "enforce.h"
#include "enforce_decide.h"

#define ENFORCE_TOLD 256u

struct enforce_told {
    enforce_decided *decided; /* NULL: nobody listens */
    void *arg;
    struct sigvet_decision slot[ENFORCE_TOLD]; /* rec.size 0: empty; count: not told yet */
    uint32_t next[ENFORCE_TOLD];               /* the count at which the next record is due */
};

void enforce_told_add(struct enforce_told *told, const struct enforce_call *call,
                      const struct enforce_decision *decision);
void enforce_told_all(struct enforce_told *told);

#endif
