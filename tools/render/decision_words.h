/* decision_words.h - what the policy decided, in words, for all formats.
 *
 * Owns:     nothing.
 * Contexts: the tools only. Of a struct decision only record, origin, action, call and api are looked at; the
 *           record's arguments are hostile.
 * Errors:   what is not known is left out.
 * Source:   docs/policy.md. */
#ifndef SIGVET_TOOLS_DECISION_WORDS_H
#define SIGVET_TOOLS_DECISION_WORDS_H

#include "decisions.h"
#include "put.h"

/* The name of the function or system call; JSON: a string. */
void decision_words_name(struct put *p, const struct decision *d);

/* Its arguments between brackets, as far as they are known without what they point to; JSON: a list, or null
 * when it is not known which arguments it has. */
void decision_words_arguments(struct put *p, const struct decision *d);

/* denied kill(1, SIGTERM) with EPERM: rule "nothing leaves" (ci.ini:5) */
void decision_words_sentence(struct put *p, const struct decision *d);

/* denied by rule "nothing leaves": the same where the call itself is shown. */
void decision_words_brief(struct put *p, const struct decision *d);

/* deny EPERM: an action as it is written in a policy; `rule` NULL: the default. */
void decision_words_action(struct put *p, enum sigvet_action action, uint32_t error,
                           const struct sigvet_policy_rule *rule);

/* The name of bit `bit` of enum sigvet_target; NULL: it has none. */
const char *decision_words_target(unsigned bit);

/* "function", "syscall", "raw", "kernel": how the call was made, or who decided. */
const char *decision_words_via(const struct sigvet_decision *rec);

/* What was done to calls, as they are counted: "3 rewritten". */
const char *decision_words_counted(enum sigvet_action action);

/* How bad it is that the policy had to do this; false: not at all. */
bool decision_words_level(enum sigvet_action action, enum level *level);

#endif
