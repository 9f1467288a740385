/* engine.h - runs a trace's events through the replayed state and the rules about them.
 *
 * Owns:     the stream of events, the replayed state, what the rules keep.
 * Contexts: the tools only, one thread; the trace may still be growing.
 * Errors:   once events were lost, rules that judge by the state are silent; only memory exhaustion ends
 *           the tool.
 * Source:   events.h, replay.h, event_rule.h */
#ifndef SIGVET_TOOLS_ENGINE_H
#define SIGVET_TOOLS_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "audit.h"
#include "events.h"

struct engine;

/* Whether the trace was made for it. */
bool engine_wants(const struct trace *t);

/* Takes its records from `t` from now on, and feeds them to `a`, where the findings go. */
struct engine *engine_new(struct trace *t, struct audit *a);
void engine_free(struct engine *g);

/* See events_on_done(). */
void engine_on_done(struct engine *g, events_done *done, void *context);

/* Judges what has come, at most `max` events. Whether there were any. `final`: nothing will be written
 * any more; then until there are none, and engine_end(). */
bool engine_some(struct engine *g, size_t max, bool final);
void engine_end(struct engine *g);

#endif
