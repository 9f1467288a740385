/* state.h - shows what replay knows: dispositions, masks, pending signals, as text, JSON or /proc has them.
 *
 * Owns:     what is needed to name handlers: processes, their modules, symbols.
 * Contexts: the tools only, one thread. Names and paths of a trace are hostile.
 * Errors:   output errors stay in the FILE for its owner to see.
 * Source:   strace(1) for the look, proc(5) for the SigBlk family; docs/state.md. */
#ifndef SIGVET_TOOLS_STATE_H
#define SIGVET_TOOLS_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "replay.h"

enum state_format { STATE_TEXT, STATE_JSON, STATE_PROC };

struct state;

struct state *state_new(struct trace *t, struct replay *r, enum state_format format, FILE *to);
void state_free(struct state *s);

void state_record(struct state *s, const struct sigvet_record *rec); /* all but chunks */

/* What holds at `ns` (CLOCK_MONOTONIC). `only`: of this process alone; NULL: of all. `call`: the call that has
 * just been made by thread `tid`, or NULL. */
void state_show(struct state *s, uint64_t ns, const struct replay_process *only, const char *call,
                uint32_t tid);

#endif
