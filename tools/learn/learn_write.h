/* learn_write.h - learned rules as a policy's text.
 *
 * Owns:     the words.
 * Contexts: the tools only. What stands in comments may be hostile: it stays one line.
 * Errors:   those of the stream.
 * Source:   docs/policy.md. */
#ifndef SIGVET_TOOLS_LEARN_WRITE_H
#define SIGVET_TOOLS_LEARN_WRITE_H

#include <stdio.h>

#include "learn_rules.h"

/* `warnings`: why the policy may be too narrow, or else is not what it seems, one line each. */
void learn_write(FILE *to, const struct learn_seen *seen, const struct learn_rules *rules,
                 char *const *warnings, size_t warning_count);

#endif
