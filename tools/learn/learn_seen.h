/* learn_seen.h - what the calls of a trace were, each kind of call once.
 *
 * Owns:     the kinds of calls that were seen, the programs that made them.
 * Contexts: the tools only. Names of programs are hostile bytes.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   docs/policy.md tells what rules can tell apart. */
#ifndef SIGVET_TOOLS_LEARN_SEEN_H
#define SIGVET_TOOLS_LEARN_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uthash.h>

#include "learn_pids.h"
#include "policy_calls.h"

/* What tells two kinds of calls apart. */
struct learn_key {
    uint32_t program; /* index */
    uint32_t call;    /* policy_call_at() */
    uint32_t target;  /* enum learn_target */
    uint32_t disposition, masks;
};

/* What calls of one kind had to do with. */
struct learn_side {
    uint64_t signals;
    bool zero; /* some named no signal */
    uint64_t count;
    uint64_t order; /* of the first of them, among all calls */
    char *place;    /* where that was */
};

struct learn_kind {
    struct learn_key key;
    struct learn_side side[2]; /* [1]: calls from handlers */
    UT_hash_handle hh;
};

struct learn_seen {
    struct learn_kind *kinds;
    char **programs; /* file names, each once */
    size_t program_count;
    uint64_t calls, enquiries;
};

void learn_seen_free(struct learn_seen *s);

/* The index of a program; `exe` as the trace has it. */
uint32_t learn_seen_program(struct learn_seen *s, const char *exe);

/* One call. *side is what it belongs to; if it is the first there, that wants its place. */
void learn_seen_add(struct learn_seen *s, const struct learn_key *key,
                    const struct learn_facts *facts, bool in_handler, struct learn_side **side);

#endif
