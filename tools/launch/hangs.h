/* hangs.h - watches the handlers of a run while it goes on, and tells in the trace of those that do not come back.
 *
 * Owns:     the list of threads that ever ran a handler, and the time that each has been in the same one.
 * Contexts: the launcher, one thread, while everything goes on. The trace is hostile.
 * Errors:   what cannot be read is not known; only memory exhaustion ends the tool.
 * Source:   include/sigvet/trace.h (struct sigvet_running, struct sigvet_stuck), proc(5).
 *
 * H1  Time counts only while it was looked at and the thread was not stopped: a debugger's break, a stopped
 *     launcher and a clock that jumps make nobody hang.
 * H2  A handler is told of only if the thread's stack leads through its signal frame, or cannot be read. */
#ifndef SIGVET_TOOLS_HANGS_H
#define SIGVET_TOOLS_HANGS_H

#include <stdbool.h>
#include <stdint.h>

#include "members.h"
#include "tracefile.h"

struct hangs;

/* `limit_ns`: a handler may take so long. Hears what `members` scans from now on. */
struct hangs *hangs_new(struct tracefile *file, struct members *members, uint64_t limit_ns);

/* Nothing is done to processes that do not descend from the launcher, whatever the trace says: the program is held to
 * a policy by it, and must not act through it. To be used where orphans become the launcher's children. */
void hangs_distrust(struct hangs *h);
void hangs_free(struct hangs *h); /* NULL: nothing */

/* To be called every few ms. True: a struct sigvet_stuck was appended. */
bool hangs_look(struct hangs *h);

/* The process has ended by this signal: of a handler that it had been in for a while, this is told. */
bool hangs_last(struct hangs *h, pid_t pid, int signal);

/* SIGKILL for all processes of the run. */
void hangs_kill(struct hangs *h);

#endif
