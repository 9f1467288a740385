/* learn_facts.h - what a recorded call asked for, as the policy's evaluator sees a call that is being made.
 *
 * Owns:     nothing.
 * Contexts: the tools only; the event is checked (eventcheck.h), its values are hostile.
 * Errors:   what the event does not hold is not there, as for the evaluator what it cannot read.
 * Source:   shim/policy_facts.h, include/sigvet/calls/kinds.def. */
#ifndef SIGVET_TOOLS_LEARN_FACTS_H
#define SIGVET_TOOLS_LEARN_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "api.h"
#include "sigvet/trace.h"

/* How a call names its target; as shim/policy_facts.h has it. */
enum learn_naming {
    LEARN_NAMES_NOBODY,
    LEARN_NAMES_OWN_THREAD,
    LEARN_NAMES_PROCESS, /* pid */
    LEARN_NAMES_GROUP,   /* pid is the group; 0: the caller's own */
    LEARN_NAMES_ALL,     /* kill(-1) */
    LEARN_NAMES_THREAD,  /* tid, of any process */
    LEARN_NAMES_PIDFD,   /* pid is the descriptor */
    LEARN_NAMES_PIDFD_GROUP,
    LEARN_NAMES_UNTOLD, /* somebody, in memory that events do not keep */
};

struct learn_facts {
    uint64_t signals; /* 1 to 64 as bits 0 to 63 */
    bool no_signal, enquiry, only_asks;
    uint32_t disposition; /* enum sigvet_policy_disposition */
    uint32_t masks;       /* enum sigvet_policy_mask */
    enum learn_naming naming;
    int32_t pid, tid;
};

void learn_facts(const struct api *api, const struct sigvet_call_event *event,
                 struct learn_facts *out);

#endif
