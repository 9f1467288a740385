/* enforce_decide.h - what the policy says about a system call that the kernel asks about.
 *
 * Owns:     how often each rule with a limit has matched in this second.
 * Contexts: the answering thread. It looks at the caller's memory and /proc, which may change (P1).
 * Errors:   what cannot be read is not there, a target that cannot be told is outside.
 * Source:   shim/policy.h, shim/policy_facts.h, shim/relation.h: the evaluator is the shim's. */
#ifndef SIGVET_TOOLS_ENFORCE_DECIDE_H
#define SIGVET_TOOLS_ENFORCE_DECIDE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "enforce_plan.h"
#include "procfile.h"

struct enforce_call {
    uint64_t id; /* of the notification */
    pid_t tid;   /* who calls; here */
    struct procfile_ids ids;
    uint32_t number; /* of the table */
    bool i386;
    uint64_t args[6];
    uint64_t ip;
};

struct enforce_decision {
    uint32_t rule; /* or SIGVET_DECISION_DEFAULT; meaningless with ALLOW */
    enum sigvet_action action;
    int error; /* DENY */
    uint64_t signals;
    uint32_t target; /* enum sigvet_target */
    pid_t target_pid;
};

struct enforce_limits {
    uint64_t words[SIGVET_POLICY_RULES]; /* second << 32 | matched in it */
};

void enforce_decide(const struct enforce_plan *plan, struct enforce_limits *limits,
                    const struct enforce_call *call, struct enforce_decision *decision);

#endif
