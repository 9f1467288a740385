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

/* Likewise of a text: without the byte order mark that it may begin with. */
char *slurp_text(const char *file, size_t most, size_t *size, char *why, size_t why_size);

/* How many bytes of a text its byte order mark takes, 3 or 0. */
size_t slurp_mark(const char *text, size_t size);

#endif
