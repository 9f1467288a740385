/* learn_rules.h - from the kinds of calls that were seen to rules that allow them and nothing else.
 *
 * Owns:     which calls a learned policy is about.
 * Contexts: the tools only.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   docs/policy.md.
 *
 * A rule's line accepts a call when one of the words fits, so what was not seen must be denied before a line that is wider
 * than what was seen: sets with another signal in them, groups and processes outside. Such rules are guards.
 *
 * N1  A call that was seen is accepted by the first rule that matches it.
 * N2  The order of the rules depends on what was seen, never on when. */
#ifndef SIGVET_TOOLS_LEARN_RULES_H
#define SIGVET_TOOLS_LEARN_RULES_H

#include "learn_seen.h"

#define LEARN_ALL_PROGRAMS UINT32_MAX

/* The default denies these: calls that change something or reach somebody. */
#define LEARN_CLASSES 8u
extern const char *const learn_classes[LEARN_CLASSES];

struct learn_rule {
    uint32_t program; /* index, or LEARN_ALL_PROGRAMS */
    uint32_t class;   /* index of learn_classes */
    bool is_guard;    /* denies */
    bool whole_class; /* in place of `calls` */
    bool in_handler;  /* from handlers alone */
    bool any_signal;  /* no line about signals */
    uint32_t targets; /* bits 1 << enum learn_target; 0: no line */
    uint32_t disposition, masks;
    const struct policy_call **calls; /* in table order */
    size_t call_count;
    struct learn_side side; /* its calls; place is not its own; guards have none */
    uint32_t seen_in;       /* the program of the first call */
    bool is_untold;         /* it is not known whom they named */
};

struct learn_rules {
    struct learn_rule *rules;
    size_t count;
    bool pooled; /* the rules of all programs were made one, as there were too many */
};

/* Of those classes, but nothing comes of it: a rule allows it always. */
#define LEARN_RULES_FIXED 1u
bool learn_rules_sleeps(const struct policy_call *call);

/* Whether a learned policy is about this call: it is of the classes above, can be denied, and is worth it. */
bool learn_rules_concern(const struct policy_call *call);

void learn_rules_make(const struct learn_seen *seen, struct learn_rules *out);
void learn_rules_free(struct learn_rules *rules);

/* Whether the name can stand in a policy as it is. */
bool learn_rules_can_name(const char *program);

#endif
