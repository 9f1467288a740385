/* policy_draft.h - a section of a policy file on its way to a rule: its keys one by one, then as a whole.
 *
 * Owns:     the table of keys; which of them a section has had, and where.
 * Contexts: the tools only.
 * Errors:   to a struct policy_errors; what is wrong is left out and the rest goes on.
 * Source:   docs/policy.md. */
#ifndef SIGVET_TOOLS_POLICY_DRAFT_H
#define SIGVET_TOOLS_POLICY_DRAFT_H

#include "policy_errors.h"
#include "policy_model.h"

enum policy_key {
    KEY_CALL,
    KEY_SIGNAL,
    KEY_TARGET,
    KEY_DISPOSITION,
    KEY_FLAGS,
    KEY_MASK,
    KEY_HANDLER,
    KEY_MODULE,
    KEY_PROGRAM,
    KEY_LIMIT,
    KEY_ACTION,
    KEY_STUCK,
    KEYS
};

struct draft {
    struct policy_rule rule; /* the rule's line is that of its section */
    bool is_default;
    bool broken;             /* a key was wrong: what hangs on several keys is not looked at */
    uint32_t key_line[KEYS]; /* 0: not there */
};

void draft_take(struct draft *d, struct policy_errors *e, uint32_t line, const char *key,
                const char *value);

/* The keys as a whole; fills in what the rule reaches. */
void draft_finish(struct draft *d, struct policy_errors *e);

#endif
