/* enforcement.h - the policy of a run: loaded, put into the trace, and handed to what enforces it.
 *
 * Owns:     the policy's block, and the kernel's part of enforcing it.
 * Contexts: the launcher. Decisions of the kernel layer come on a thread of their own.
 * Errors:   what keeps a policy from being held ends the tool with EXIT_USAGE before the program starts.
 * Source:   docs/policy.md */
#ifndef SIGVET_TOOLS_ENFORCEMENT_H
#define SIGVET_TOOLS_ENFORCEMENT_H

#include <stdbool.h>

#include "elfcheck.h"
#include "options.h"
#include "policy_load.h"
#include "tracefile.h"

/* All zero: no policy. */
struct enforcement {
    struct policy_block policy;
    struct enforce *kernel; /* NULL: the kernel holds nothing */
    bool best_effort;
};

/* Loads the policy that the options name, if they do, and asks whether `program` can be held to it. */
void enforcement_load(struct enforcement *e, const struct options *o,
                      const struct elfcheck *program);

/* Puts it into the new trace, and makes ready what the kernel is to hold. False: it cannot be held, which was
 * told. */
bool enforcement_put(struct enforcement *e, const struct options *o, struct tracefile *file);

/* No call waits for the kernel layer any more; its decisions are in the trace. May be called again. */
void enforcement_end(struct enforcement *e);

void enforcement_free(struct enforcement *e);

/* What the policy says about handlers that do not come back: 0, or after how many seconds they count. */
uint32_t enforcement_stuck_seconds(const struct enforcement *e);
bool enforcement_kills_stuck(const struct enforcement *e);

#endif
