/* feed.h - a run's trace into its audit, while it grows or afterwards.
 *
 * Owns:     the engine of a trace that has events, the parts of the file that were read.
 * Contexts: the launcher or who reads a finished trace, one thread.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   engine.h, release.h */
#ifndef SIGVET_TOOLS_FEED_H
#define SIGVET_TOOLS_FEED_H

#include "audit.h"
#include "reader.h"

struct feed;

/* `release` is open for writing: storage of events goes as soon as they were judged; -1: it stays. */
struct feed *feed_new(struct trace *t, struct audit *a, int release);
void feed_free(struct feed *f); /* NULL: nothing */

/* Nothing at or beyond *scanned goes: somebody else has not read it yet. */
void feed_spare(struct feed *f, const uint64_t *scanned);

/* Takes in some of what has come. Whether there was any. `final`: nothing will be written any more; once there
 * is nothing left, all that the trace tells is in the audit. */
bool feed_some(struct feed *f, bool final);

/* Bytes of the trace that were read, as far as they had been written. */
uint64_t feed_read(const struct feed *f);

/* All of a finished trace. */
void feed_all(struct trace *t, struct audit *a);

#endif
