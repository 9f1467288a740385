/* rulebook.h - the policy that a trace holds: what its rules are called, and where they were written.
 *
 * Owns:     a private copy of the policy's block.
 * Contexts: the tools only. The block is hostile: nothing of it is used unless all of it is well-formed.
 * Errors:   a damaged policy is as none, and says so; a rule that it does not have is not known.
 * Source:   include/sigvet/config.h */
#ifndef SIGVET_TOOLS_RULEBOOK_H
#define SIGVET_TOOLS_RULEBOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader.h"
#include "sigvet/config.h"

/* All zero: no policy. */
struct rulebook {
    const struct sigvet_policy *policy; /* NULL: there is none that can be used */
    const char *fault; /* why there is one that cannot: ends a sentence; NULL: there is none */
    void *copy;
};

/* Where a decision comes from. Strings live as long as the rulebook; NULL, 0: not known. */
struct rulebook_origin {
    const char *name;                      /* of the rule; "default": no rule matched */
    const char *source;                    /* the file or profile that it stands in */
    uint32_t line;                         /* 0 for the default */
    const struct sigvet_policy_rule *rule; /* NULL for the default */
};

void rulebook_load(struct rulebook *book, const struct trace *t);
void rulebook_free(struct rulebook *book);

/* `rule`: as in struct sigvet_decision. */
struct rulebook_origin rulebook_origin(const struct rulebook *book, uint32_t rule);

const char *rulebook_action(uint32_t action); /* as it is written in a policy: "deny"; "?": none */

#endif
