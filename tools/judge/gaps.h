/* gaps.h - what a run did not see, and why.
 *
 * Owns:     the gaps, each once, and the program images that are still awaited after an exec.
 * Contexts: the tools only; one thread. Paths in the records are hostile text.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   include/sigvet/trace.h: GAP and EXEC records; docs/json.md for the kinds. */
#ifndef SIGVET_TOOLS_GAPS_H
#define SIGVET_TOOLS_GAPS_H

#include "audit.h"

struct gaps;

struct gaps *gaps_new(void);
void gaps_free(struct gaps *g);

void gaps_add(struct gaps *g, const char *kind, const char *text); /* copies both */
void gaps_record(struct gaps *g, const struct sigvet_gap_rec *rec, const char *exe);
void gaps_exec(struct gaps *g, const struct sigvet_exec *rec, uint32_t pid);
void gaps_process(struct gaps *g, const struct sigvet_process *rec);

/* An EXEC record that is of no use any more: its image has reported in, it failed, or it has become a gap. Each
 * once; NULL: no more. */
const struct sigvet_exec *gaps_answered(struct gaps *g);

/* The oldest exec, if there are too many that nothing came of: once its counters were read again it can be given
 * up, and may be a gap. NULL: not yet. */
#define GAPS_AWAITED_MOST 4096u
const struct sigvet_exec *gaps_overdue(const struct gaps *g);
void gaps_give_up(struct gaps *g);

/* The process of this exec is over, and its counters are final: no image will answer it any more. */
void gaps_exec_over(struct gaps *g, const struct sigvet_exec *rec);

/* All gaps as of now: those that were added, and what the counters and the awaited images say. The
 * array lives until the next call. */
struct gap *gaps_list(struct gaps *g, const struct trace *t, uint64_t unverified, size_t *count);

#endif
