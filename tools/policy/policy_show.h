/* policy_show.h - a block as text: the policy in its language, and in comments what each rule reaches.
 *
 * Owns:     nothing.
 * Contexts: the tools only. The block is valid (policy_block_check()), but what its strings hold is not known.
 * Errors:   those of writing are the stream's.
 * Source:   docs/policy.md; include/sigvet/config.h. */
#ifndef SIGVET_TOOLS_POLICY_SHOW_H
#define SIGVET_TOOLS_POLICY_SHOW_H

#include <stdio.h>

/* Read again and compiled, it gives the same block, but for the lines of the rules and the source. */
void policy_show(const void *block, FILE *to);

#endif
