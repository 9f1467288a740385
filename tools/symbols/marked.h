/* marked.h - the functions that a program marked with SIGVET_SAFE_FUNCTION().
 *
 * Owns:     nothing.
 * Contexts: the tools only; one thread.
 * Errors:   what is not known is not marked.
 * Source:   include/sigvet/sigvet.h */
#ifndef SIGVET_TOOLS_MARKED_H
#define SIGVET_TOOLS_MARKED_H

#include <stdbool.h>

#include "symbols.h"

/* Whether the code at `address` is of such a function: itself, one inlined there, or a part or copy of one
 * that the compiler made. `is_return` : see symbols_frames(). */
bool marked_at(struct symbols *s, struct space *space, uint64_t address, bool is_return);

#endif
