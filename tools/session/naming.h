/* naming.h - the functions that a user calls unsafe, in one run: from the options to what was found of them.
 *
 * Owns:     nothing.
 * Contexts: the launcher.
 * Errors:   one line in why[] before the program starts; afterwards a line on stderr.
 * Source:   docs/lists.md */
#ifndef SIGVET_TOOLS_NAMING_H
#define SIGVET_TOOLS_NAMING_H

#include "options.h"
#include "tracefile.h"

/* Puts the library that stands before these functions in place of `library`. `image`: the program. */
bool naming_library(const struct options *o, const char *image, char *library, size_t library_size,
                    char *why, size_t why_size);

/* Tells the trace how they are called. False with errno. */
bool naming_put(const struct options *o, struct tracefile *file);

/* When all is over: tells which of them no library of the run has. */
void naming_end(const struct options *o, const char *trace, const char *library);

#endif
