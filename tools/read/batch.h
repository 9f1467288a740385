/* batch.h - the records of a growing trace in their order, copied out of it many at a time.
 *
 * Owns:     a buffer with copies of published records that stand back to back in the file.
 * Contexts: the tools only; the file is hostile, and may still be growing.
 * Errors:   what is not there to be read is zero; the caller tells a broken record by its size.
 * Source:   include/sigvet/trace.h */
#ifndef SIGVET_TOOLS_BATCH_H
#define SIGVET_TOOLS_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sigvet/trace.h"

struct batch {
    int fd;
    uint64_t at; /* where in the file the copies begin */
    size_t len;  /* bytes of whole records; 0: there is only the head of the first one */
    size_t want; /* how much to read at once: less where chunks stand between the records */
    unsigned char *bytes;
};

void batch_init(struct batch *b, int fd); /* `fd` stays the caller's */
void batch_free(struct batch *b);

/* Whether `rec` says where the next record is, not beyond `end`. */
bool batch_has_step(const struct sigvet_record *rec, uint64_t at, uint64_t end);

/* The record at `at`, good until the next call; at least its head lies below `tail`. All of it was read after
 * its type, but for what is not published, a chunk, or one without a step: of these the head alone. */
const struct sigvet_record *batch_record(struct batch *b, uint64_t at, uint64_t tail);

#endif
