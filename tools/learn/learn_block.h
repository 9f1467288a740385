/* learn_block.h - the rules of one class and program while they are made.
 *
 * Owns:     struct learn_block.
 * Contexts: see learn_rules.h.
 * Errors:   see learn_rules.h. */
#ifndef SIGVET_TOOLS_LEARN_BLOCK_H
#define SIGVET_TOOLS_LEARN_BLOCK_H

#include "learn_rules.h"

#define LEARN_TARGET(name) (1u << LEARN_##name)

struct learn_block {
    struct learn_rule *rules;
    size_t count;
    uint32_t program, class;
};

struct learn_rule *learn_block_add(struct learn_block *b, const struct learn_rule *rule);
void learn_block_drop(struct learn_block *b, size_t at);
void learn_block_free(struct learn_block *b);

/* Another function of the rule; calls that `program` made. */
void learn_rule_call(struct learn_rule *r, const struct policy_call *call);
void learn_rule_side(struct learn_rule *r, const struct learn_side *side, uint32_t program);

/* A set of signals: one that fits is enough for a rule to match. */
bool learn_rules_take_set(const struct policy_call *call);

/* learn_guards.c: puts guards before the rules that are wider than what was seen. Rules are in the order of their
 * targets; those that name none lose the mark of that. */
void learn_guards(struct learn_block *b);

#endif
