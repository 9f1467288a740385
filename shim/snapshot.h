/* snapshot.h - writes the record of one unsafe call: registers, sender, facts, and the bytes of the
 * stacks.
 *
 * Owns:     nothing.
 * Contexts: any; no system call, no lock, errno untouched.
 * Source:   <ucontext.h>, sigaction(2) on siginfo_t. */
#ifndef SIGVET_SHIM_SNAPSHOT_H
#define SIGVET_SHIM_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "report.h"
#include "thread.h"

/* May the interrupted stack be read? */
bool snapshot_readable(const struct frame *f);

/* Offset of the record; 0: no room. */
uint64_t snapshot_call(uint32_t row, const struct call_state *state, const struct frame *f,
                       bool seen_before);

#endif
