/* once.h - things that are told once and counted from then on.
 *
 * Owns:     nothing: the tables are their users'.
 * Contexts: any; no lock, bounded, errno untouched.
 * Errors:   a table that is full: NULL.
 *
 * U1  A slot's key is stored before its offset; a repeat that meets a key without offset counts in `pending`, and
 *     whoever sees the offset next moves that to the record. */
#ifndef SIGVET_SHIM_ONCE_H
#define SIGVET_SHIM_ONCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct once {
    uint64_t key;     /* 0: free */
    uint64_t offset;  /* of the record; 0: being written, or there was no room */
    uint64_t pending; /* repeats that came while it was being written */
};

/* The slot of `key` (not 0) in a table of `size` slots; *fresh: it was put there just now, and is to be
 * written. */
struct once *once_slot(struct once *table, uint32_t size, uint64_t key, bool *fresh);

/* Its record is at `offset` now, and was written with a count of 1. */
void once_written(struct once *slot, uint64_t offset);

/* It happened again. */
void once_again(struct once *slot);

/* After either: the repeats that are to be added to the record's count at `count` bytes in it. */
void once_settle(struct once *slot, size_t count);

#endif
