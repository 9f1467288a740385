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

/* All gaps as of now: those that were added, and what the counters and the awaited images say. The
 * array lives until the next call. */
struct gap *gaps_list(struct gaps *g, const struct trace *t, uint64_t unverified, size_t *count);

#endif
