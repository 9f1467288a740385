/* policy_load.h - a policy by its name on a command line: a file in the language, @PROFILE, or a block.
 *
 * Owns:     telling the three apart.
 * Contexts: the tools only.
 * Errors:   policy_load() prints each on stderr, `FILE:LINE: found ...; expected ...` for a file in the
 *           language, and returns false; what it found wrong is bad input (exit code 2). Nothing is then
 *           left to free.
 * Source:   docs/policy.md; include/sigvet/config.h */
#ifndef SIGVET_TOOLS_POLICY_LOAD_H
#define SIGVET_TOOLS_POLICY_LOAD_H

#include <stdbool.h>
#include <stddef.h>

/* A whole, valid struct sigvet_policy of this build's table; bytes are malloc'd. */
struct policy_block {
    void *bytes;
    size_t size;
};

bool policy_load(const char *file_or_profile, struct policy_block *out);
void policy_block_free(struct policy_block *block);

/* Whether the bytes (8-byte aligned) are such a block; one line on stderr that begins with the name if not. */
bool policy_block_check(const char *name, const void *bytes, size_t size);

#endif
