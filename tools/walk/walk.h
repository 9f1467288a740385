/* walk.h - walks the stack of an unsafe call from the bytes that the shim copied.
 *
 * Owns:     nothing that outlives a call. The only user of libunwind (its remote interface).
 * Contexts: the tools only. The snapshot and the registers are hostile: every walk is bounded.
 * Source:   libunwind(3), <ucontext.h>, the x86-64 psABI. */
#ifndef SIGVET_TOOLS_WALK_H
#define SIGVET_TOOLS_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbols.h"

struct sigvet_unsafe_call;

#define WALK_MAX 128

struct walk_step {
    uint64_t ip;
    uint64_t sp; /* the stack pointer in this frame */
    bool
        is_return; /* ip is a return address (else: exact, as in the first frame or an interrupted one) */
};

struct walk {
    /* From the stub (first) down to the handler itself (last); our own delivery frame is not in it. */
    struct walk_step handler[WALK_MAX];
    size_t handler_count;
    /* From the interrupted instruction on, through further signal frames if handlers were nested. */
    struct walk_step interrupted[WALK_MAX];
    size_t interrupted_count;
    bool
        reached; /* the walk passed the signal frame whose ucontext is the record's: the call is live */
    bool tied;     /* some of the handler's frames have no unwind tables: see chain.h */
    bool complete; /* the interrupted stack was walked to its outermost frame */
};

/* Walks `call` (checked by the reader) in `space`. When `reached` is false the handler part holds
 * what was found before the walk went wrong, and the record must not become a finding. */
void walk_call(struct space *space, const struct sigvet_unsafe_call *call, struct walk *out);

#endif
