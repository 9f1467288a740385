/* slurp.h - a whole file that a user named, in memory.
 *
 * Owns:     nothing.
 * Contexts: the tools only. The file may be anything: a pipe, a device, without end.
 * Errors:   one line in why[].
 * Source:   read(2) */
#ifndef SIGVET_TOOLS_SLURP_H
#define SIGVET_TOOLS_SLURP_H

#include <stddef.h>

/* The bytes with a NUL behind them, to be freed; NULL: it cannot be read or has more than `most`. */
char *slurp_file(const char *file, size_t most, size_t *size, char *why, size_t why_size);

#endif
