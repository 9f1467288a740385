/* snapshot.h - the stack bytes that the shim copied into a record.
 *
 * Owns:     nothing.
 * Contexts: the tools only. The record is hostile: nothing outside of it is read.
 * Source:   struct sigvet_unsafe_call in sigvet/trace.h. */
#ifndef SIGVET_TOOLS_SNAPSHOT_H
#define SIGVET_TOOLS_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sigvet_unsafe_call;

/* `len` bytes of stack at `address`; false when they were not copied. */
bool snapshot_read(const struct sigvet_unsafe_call *call, uint64_t address, void *to, size_t len);

#endif
