/* language.h - frames of a language's standard library: Rust's, and C++ templates, stand in the program itself.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   a function without a name is the user's own.
 * Source:   tools/facts/terms.def; the mangling of Rust (v0 and legacy) and of C++ (Itanium ABI). */
#ifndef SIGVET_TOOLS_LANGUAGE_H
#define SIGVET_TOOLS_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "rule.h"

/* Are all functions at this step, inlined ones included, of such a library? */
bool language_is_library(struct symbols *symbols, struct space *space,
                         const struct walk_step *step);

/* The innermost of these frames of one address (symbols_frames) that is the user's own; 0: none is. */
size_t language_user_frame(const struct frame *frames, size_t count);

/* What the user's code at step `site` of the handler's stack called of such a library, demangled, or NULL. */
const char *language_called(const struct rule_input *in, size_t site);

/* What a user of the language calls that, as a function of its own; NULL: it is known by its name alone. */
const struct fact *language_term(const char *name);

#endif
