/* conditions.h - whether an unsafe function was harmless on glibc in one recorded call.
 *
 * Owns:     nothing.
 * Contexts: the tools only. The record is hostile: every byte of its fact is looked at within
 *           bounds.
 * Errors:   none: what cannot be decided is not harmless.
 * Source:   see conditions.c, case by case. */
#ifndef SIGVET_TOOLS_CONDITIONS_H
#define SIGVET_TOOLS_CONDITIONS_H

#include <stdbool.h>

#include "facts.h"
#include "sigvet/trace.h"

/* True: this call did nothing that makes `fact` unsafe, and *because says why in one clause. */
bool conditions_harmless(const struct fact *fact, const struct sigvet_unsafe_call *call,
                         const char **because);

#endif
