/* policy_compile.h - makes the block that the shim and the launcher decide by.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   one line in why[].
 * Source:   include/sigvet/config.h. */
#ifndef SIGVET_TOOLS_POLICY_COMPILE_H
#define SIGVET_TOOLS_POLICY_COMPILE_H

#include "policy_load.h"
#include "policy_model.h"

/* Of a policy that was read without an error. The same policy gives the same bytes. */
bool policy_compile(const struct policy *policy, struct policy_block *out, char *why,
                    size_t why_size);

#endif
