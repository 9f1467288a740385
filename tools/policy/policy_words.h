/* policy_words.h - the words of the language and their values, both ways.
 *
 * Owns:     their tables.
 * Contexts: the tools only.
 * Errors:   words_*() give false for a word that is none; what was expected, words_expected() tells.
 * Source:   docs/policy.md, signal(7), sigaction(2), errno(3). */
#ifndef SIGVET_TOOLS_POLICY_WORDS_H
#define SIGVET_TOOLS_POLICY_WORDS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "policy_model.h"

/* A table of words; ended by a name that is NULL. */
struct word {
    const char *name;
    uint32_t value;
};

extern const struct word words_targets[];      /* enum sigvet_target */
extern const struct word words_dispositions[]; /* bit per enum sigvet_policy_disposition */
extern const struct word words_masks[];        /* enum sigvet_policy_mask */
extern const struct word words_handler[];      /* POLICY_INSIDE, POLICY_OUTSIDE */
extern const struct word words_flags[];        /* SA_ */
extern const struct word words_actions[];      /* enum sigvet_action */

bool words_find(const struct word *table, const char *name, uint32_t *value);
const char *words_name(const struct word *table, uint32_t value); /* NULL: none has it */
char *words_expected(const struct word *table);                   /* "a, b or c"; to be freed */

/* "SIGTERM", "realtime", "fault", "all", "0". */
bool words_signal(const char *name, uint64_t *signals, bool *zero);
bool words_error(const char *name, uint32_t *error);

/* "deny EPERM", "rewrite flags+SA_RESTART". NULL, or what was expected in its place. */
const char *words_action(const char *text, struct policy_action *out);

/* The same as text that reads as it. */
void words_put_set(FILE *to, const struct word *table, uint32_t bits);
void words_put_flags(FILE *to, uint32_t present, uint32_t absent);
void words_put_signals(FILE *to, uint64_t signals, bool zero);
void words_put_action(FILE *to, const struct policy_action *action);

#endif
