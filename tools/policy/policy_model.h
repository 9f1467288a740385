/* policy_model.h - a policy as its text says it: what policy_text.c reads and policy_compile.c writes down.
 *
 * Owns:     the model.
 * Contexts: the tools only.
 * Errors:   none.
 * Source:   docs/policy.md; include/sigvet/config.h has what it becomes. */
#ifndef SIGVET_TOOLS_POLICY_MODEL_H
#define SIGVET_TOOLS_POLICY_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "policy_calls.h"
#include "sigvet/config.h"

struct policy_action {
    enum sigvet_action kind;
    uint32_t error;                   /* DENY */
    uint32_t signal;                  /* REWRITE: that one; 0: flags */
    uint32_t flags_add, flags_remove; /* REWRITE: SA_ bits */
};

struct policy_named {
    int32_t pid; /* 0: by program */
    char *program;
};

enum { POLICY_OUTSIDE = 1u << 0, POLICY_INSIDE = 1u << 1 }; /* of handlers */

/* What was not asked for is 0 or NULL. */
struct policy_rule {
    char *name;
    uint32_t line;
    char *calls; /* as written, one ", " between two words */
    struct policy_calls reach;
    bool signals_asked, signal_zero;
    uint64_t signals; /* 1 to 64 as bits 0 to 63 */
    uint32_t targets; /* enum sigvet_target */
    uint32_t target_count;
    struct policy_named target[SIGVET_POLICY_TARGETS];
    uint32_t dispositions; /* bit per enum sigvet_policy_disposition */
    uint32_t flags_present, flags_absent;
    uint32_t masks;   /* enum sigvet_policy_mask */
    uint32_t handler; /* POLICY_OUTSIDE, POLICY_INSIDE */
    uint32_t limit;
    char *module, *program;
    struct policy_action action;
    bool stuck_kill;        /* these two: of [default] alone */
    uint32_t stuck_seconds; /* 0: not said */
};

struct policy {
    char *source;
    struct policy_rule fallback; /* [default]: calls, reach and action alone mean something */
    struct policy_rule *rules;
    uint32_t count;
};

void policy_free(struct policy *policy);
void policy_rule_free(struct policy_rule *rule);

#endif
