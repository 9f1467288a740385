/* policy_start.h - the policy that this process is under.
 *
 * Owns:     sigvet_policy_run.
 * Contexts: policy_map, policy_start, policy_refuse: start-up. What they leave is read in every context, and never changes.
 * Errors:   a policy that cannot be used: one line on stderr, and the process ends with status 2, or goes on
 *           without it where best effort was asked for.
 * Source:   include/sigvet/config.h (G1, G2), include/sigvet/trace.h. */
#ifndef SIGVET_SHIM_POLICY_START_H
#define SIGVET_SHIM_POLICY_START_H

#include <stdbool.h>
#include <stdint.h>

#include "policy.h"
#include "relation.h"
#include "sigvet/trace.h"

struct policy_run {
    const struct sigvet_policy *policy; /* NULL: none */
    uint64_t fits[POLICY_SET_WORDS];    /* rules that are about processes like this one */
    uint64_t *limits;                   /* live words of the trace; NULL: none */
    int32_t root;                       /* as in struct relation_from */
    bool root_is_of_it;
};

extern struct policy_run sigvet_policy_run __attribute__((visibility("hidden")));

static inline bool policy_is_there(const struct sigvet_header *h)
{
    return h->policy_off != 0 || (h->mode & SIGVET_MODE_POLICY) != 0;
}

/* The trace `fd` was just mapped, and there is a policy in it: maps that, too. `trace`: its name. */
void policy_map(int fd, const char *trace);

/* The process record is written: from now on calls are decided about. `exe`: the file that this process was
 * started from. */
void policy_start(const char *exe);

/* Why a policy cannot be used here; both NULL: it can. */
struct policy_trouble {
    const char *how; /* "is damaged" */
    const char *why;
};
struct policy_trouble policy_trouble(const void *block, size_t size);

/* Says so about the policy in `where`. Returns where `best_effort` allows to go on without it. */
void policy_refuse(const char *where, struct policy_trouble trouble, bool best_effort);

#endif
