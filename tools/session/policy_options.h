/* policy_options.h - how a policy is asked for and by what it is enforced.
 *
 * Owns:     the words of --enforce.
 * Contexts: the tools only.
 * Errors:   false; policy_options_check() says why in one line.
 * Source:   docs/policy.md */
#ifndef SIGVET_TOOLS_POLICY_OPTIONS_H
#define SIGVET_TOOLS_POLICY_OPTIONS_H

#include "options.h"

#define POLICY_OPTIONS_WORDS "shim, kernel or best-effort, or several of them parted by commas"

/* Sets o->enforce from the value of --enforce. False: a word that is none of them. */
bool policy_options_enforce(struct options *o, const char *value);

/* Whether what was given goes together, one line in why[] if not. `command` is that of the message. */
bool policy_options_check(const struct options *o, const char *command, char *why, size_t why_size);

#endif
