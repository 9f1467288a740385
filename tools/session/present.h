/* present.h - the events of a trace, from its file to where the user wants to see them.
 *
 * Owns:     the reader, the stream of events, the views, and the file that they write to.
 * Contexts: the tools only, one thread: in a process of its own while the program runs, or afterwards.
 * Errors:   what cannot be written is told once, in one line, and the rest is read all the same.
 * Source:   events.h, view.h */
#ifndef SIGVET_TOOLS_PRESENT_H
#define SIGVET_TOOLS_PRESENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "options.h"

struct present;

/* Opens the trace and o->output, which otherwise is descriptor `fd`, called `name` in messages. NULL
 * with one line in why[]. */
struct present *present_open(const struct options *o, const char *trace, int fd, const char *name,
                             char *why, size_t why_size);

bool present_has_events(const struct present *p); /* whether the trace was made for them */

/* Storage of the trace is given back as soon as it was read; `fd` is open for writing. */
void present_release_through(struct present *p, int fd);

/* Shows what has come, at most `max` items. Whether there was any. `final`: nothing will be written
 * any more. */
bool present_some(struct present *p, size_t max, bool final);

void present_flush(struct present *p);

/* Bytes of the trace that were read, as far as they had been written. A few may count twice. */
uint64_t present_read(const struct present *p);

/* Shows what belongs at the end, closes all. False: not all could be written. */
bool present_close(struct present *p);

#endif
