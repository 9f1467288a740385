/* recordcheck.h - whether a record holds what its type promises, and the header.
 *
 * Owns:     nothing.
 * Contexts: the tools only; the record is hostile, its bytes are private and do not change.
 * Errors:   a bool, for the header also one line in why[].
 * Source:   include/sigvet/trace.h */
#ifndef SIGVET_TOOLS_RECORDCHECK_H
#define SIGVET_TOOLS_RECORDCHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sigvet/trace.h"

/* All rec->size bytes are there; of a chunk, the struct is enough. True: the type is known, the record
 * is large enough for it, its strings end within it, its parts lie within it. Offsets of other records
 * are not looked at. */
bool recordcheck_valid(const struct sigvet_record *rec);

/* Where the live words of any record end at most, in bytes from its beginning. */
#define RECORDCHECK_LIVE_MOST 256u

/* Which words of a record are live: their bytes, and where they begin; 0: none that are read again. */
size_t recordcheck_live(const struct sigvet_record *rec, size_t *from);

/* Whether the header, as it was read, can be that of a trace in a file of this size. */
bool recordcheck_header(const struct sigvet_header *h, const char *path, uint64_t file_size,
                        char *why, size_t why_size);

#endif
