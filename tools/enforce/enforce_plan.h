/* enforce_plan.h - which layer holds which rule of a policy, and why not.
 *
 * Owns:     the verdicts, and the copy of the block that the launcher decides by.
 * Contexts: before the run; only reads afterwards, from the answering thread too.
 * Errors:   memory exhaustion ends the tool.
 * Source:   docs/policy.md "The kernel layer".
 *
 * P1  A rule is held only if what it depends on stands in registers, which nobody can change while
 *     the kernel waits for the answer, or if Landlock checks it when the signal is sent. Memory,
 *     open files and names of programs can change between the launcher's look and the kernel's. */
#ifndef SIGVET_TOOLS_ENFORCE_PLAN_H
#define SIGVET_TOOLS_ENFORCE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "sigvet/config.h"

enum enforce_layer {
    ENFORCE_NOTHING,  /* it restricts nothing */
    ENFORCE_LANDLOCK, /* and a filter, for the errno and the record */
    ENFORCE_SECCOMP,
    ENFORCE_SHIM, /* not by the kernel */
};

struct enforce_verdict {
    enum enforce_layer layer;
    char why[192]; /* "" : nothing to add */
};

struct enforce_plan {
    struct sigvet_policy *policy; /* a copy; without what the launcher cannot see */
    bool landlock;                /* no signal at all may leave the run: a domain holds that */
    uint32_t leaving;             /* then: the rule, or SIGVET_DECISION_DEFAULT, that says so */
    /* Calls whose target or kind can only be told by a race: refused as by a kernel without them.
     * */
    bool no_pidfd_send, no_setown_ex, no_clone3;
    uint32_t not_held; /* how many of the verdicts are ENFORCE_SHIM */
    struct enforce_verdict rule[SIGVET_POLICY_RULES];
    struct enforce_verdict otherwise; /* [default] */
};

/* `policy`: a valid block. */
struct enforce_plan *enforce_plan_make(const struct sigvet_policy *policy);
void enforce_plan_free(struct enforce_plan *plan);

/* Whether the launcher must be asked about this system call at all. */
bool enforce_plan_asks(const struct enforce_plan *plan, uint32_t number);

/* Bits of the rules' sets. */
bool enforce_rule_names(const struct sigvet_policy *p, uint32_t rule, uint32_t number);
bool enforce_rule_signal(const struct sigvet_policy *p, uint32_t rule, uint32_t index);
bool enforce_rule_any_target(const struct sigvet_policy *p, uint32_t rule);
bool enforce_default_names(const struct sigvet_policy *p, uint32_t number);

/* Does the action keep the call from being made, or change it? */
bool enforce_restricts(enum sigvet_action action);

#endif
