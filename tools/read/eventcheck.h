/* eventcheck.h - whether an event holds what its type and its call promise.
 *
 * Owns:     what each row of one trace means: row numbers belong to the build that wrote it.
 * Contexts: the tools only; the event is hostile, its bytes are private and do not change.
 * Errors:   a verdict.
 * Source:   include/sigvet/trace.h, include/sigvet/calls/kinds.def */
#ifndef SIGVET_TOOLS_EVENTCHECK_H
#define SIGVET_TOOLS_EVENTCHECK_H

#include <stddef.h>
#include <stdint.h>

#include "api.h"
#include "reader.h"
#include "sigvet/trace.h"

enum eventcheck_verdict {
    EVENTCHECK_GOOD,
    EVENTCHECK_DROP,  /* not to be trusted, but the next one can be found */
    EVENTCHECK_BROKEN /* neither */
};

/* Whom a call ends when it does not come back. */
enum eventcheck_ends { EVENTCHECK_ENDS_NOTHING, EVENTCHECK_ENDS_THREAD, EVENTCHECK_ENDS_PROCESS };

struct eventcheck;

struct eventcheck *eventcheck_new(const struct trace *t);
void eventcheck_free(struct eventcheck *ec);

/* `e` is followed by all that is there: `room` bytes, `e` included, at least its head. Strings in a good
 * event are made to end. */
enum eventcheck_verdict eventcheck_event(const struct eventcheck *ec, struct sigvet_event *e,
                                         size_t room);

/* Of a good event. */
enum eventcheck_ends eventcheck_ends(const struct eventcheck *ec, const struct sigvet_event *e);

#endif
