/* held.h - the lock that a function is about to take, as a fact.
 *
 * Owns:     nothing.
 * Contexts: any; no system call, no lock, errno untouched.
 * Errors:   a lock that is not there is not told.
 * Source:   include/sigvet/calls/locks.def; glibc's struct __pthread_mutex_s, struct _IO_FILE, _IO_lock_t. */
#ifndef SIGVET_SHIM_HELD_H
#define SIGVET_SHIM_HELD_H

#include <stdint.h>

#include "sigvet/trace.h"

/* Before the call: pointers are followed only where the function itself is about to do so. */
void held_copy(struct sigvet_unsafe_call *rec, uint32_t row);

#endif
