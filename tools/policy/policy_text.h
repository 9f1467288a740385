/* policy_text.h - reads a policy in the language of docs/policy.md: an INI file.
 *
 * Owns:     sections and lines.
 * Contexts: the tools only; the file is hostile.
 * Errors:   all that is wrong goes to a struct policy_errors, each with its line.
 * Source:   docs/policy.md; inih reads the lines. */
#ifndef SIGVET_TOOLS_POLICY_TEXT_H
#define SIGVET_TOOLS_POLICY_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "policy_errors.h"
#include "policy_model.h"

/* Whether nothing was wrong. `out` is to be freed in any case; it keeps a copy of errors->file as its source. */
bool policy_text_read(const char *text, size_t size, struct policy *out,
                      struct policy_errors *errors);

#endif
