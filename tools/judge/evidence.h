/* evidence.h - a call that was judged to be a finding, and where it comes from.
 *
 * Owns:     nothing; what a piece of evidence points to stays while it is kept.
 * Contexts: the tools only; one thread.
 * Errors:   none.
 * Source:   include/sigvet/trace.h */
#ifndef SIGVET_TOOLS_EVIDENCE_H
#define SIGVET_TOOLS_EVIDENCE_H

#include "rule.h"

struct evidence {
    struct space *space;
    const char *name; /* of the record's row */
    const struct sigvet_unsafe_call *call;
    const struct sigvet_process *process;
    const struct sigvet_handler *handler; /* NULL: unknown */
    struct space *handler_space; /* the modules when the handler was installed; NULL: unknown */
    struct judgement judgement;
    const char *annotation; /* see struct finding */
};

/* So that its process, handler and spaces are not forgotten; but its call is. */
void evidence_keep(const struct evidence *e);
void evidence_unkeep(const struct evidence *e);

#endif
