/* locks.h - which lock a function takes first, and what the record of a call tells about it.
 *
 * Owns:     nothing.
 * Contexts: the tools only. The record is hostile.
 * Errors:   what is not known is no evidence.
 * Source:   include/sigvet/calls/locks.def; glibc 2.36 nptl/pthread_mutex_lock.c, libio/iolock.h. */
#ifndef SIGVET_TOOLS_LOCKS_H
#define SIGVET_TOOLS_LOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "sigvet/trace.h"

enum sigvet_lock locks_of(const char *symbol); /* NULL is no symbol, which takes none */

/* Whether a mutex of this type, as glibc keeps it, waits for ever when its owner locks it once more. */
bool locks_is_normal(uint32_t kind);

enum locks_held {
    LOCKS_UNKNOWN,  /* or held by nobody, or by another thread */
    LOCKS_DEADLOCK, /* a normal mutex that the calling thread holds: the call never returns */
    LOCKS_ENTERED,  /* a stream that it holds: glibc lets it in again */
};

/* What `symbol`'s record tells of the lock that it is about to take. */
enum locks_held locks_held(const char *symbol, const struct sigvet_unsafe_call *call);

#endif
