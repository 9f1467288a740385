/* policy_record.h - decisions in the trace.
 *
 * Owns:     the set of decisions that this process has told of.
 * Contexts: any; no system call but getpid in a vfork child, no lock, errno untouched.
 * Errors:   a full table, or no room: counted as lost.
 * Source:   struct sigvet_decision of include/sigvet/trace.h. */
#ifndef SIGVET_SHIM_POLICY_RECORD_H
#define SIGVET_SHIM_POLICY_RECORD_H

#include "policy_apply.h"

struct policy_decided {
    uint32_t rule; /* or SIGVET_DECISION_DEFAULT */
    enum sigvet_action action;
    uint32_t error;
    uint64_t signals;
    struct policy_target target;
};

void policy_record(const struct policy_visit *visit, const struct policy_decided *decided);

/* The process that runs now, a vfork child too. */
uint32_t policy_pid(void);

#endif
