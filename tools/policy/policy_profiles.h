/* policy_profiles.h - the ready policies: files of tools/policy/profiles/, part of the program.
 *
 * Owns:     their texts.
 * Contexts: the tools only; read-only data.
 * Errors:   none.
 * Source:   docs/policy.md. */
#ifndef SIGVET_TOOLS_POLICY_PROFILES_H
#define SIGVET_TOOLS_POLICY_PROFILES_H

#include <stddef.h>

#define POLICY_PROFILES "@ci, @strict or @paranoid"

/* The text of "@ci"; NULL: there is no such profile. */
const char *policy_profile(const char *name, size_t *size);

#endif
