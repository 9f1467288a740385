/* running.h - tells in the trace which handler runs on each thread now, so that the launcher sees one that does
 * not come back.
 *
 * Owns:     one struct sigvet_running per thread that ever ran a handler; those of ended threads are used again.
 * Contexts: any; plain stores, no system call, no lock, errno untouched.
 * Errors:   without room for its record a thread tells nothing.
 * Source:   include/sigvet/trace.h
 *
 * R1  `sequence` changes last, by one instruction: a handler that comes in between puts back what it found, and
 *     what is stored behind it is of the same delivery. */
#ifndef SIGVET_SHIM_RUNNING_H
#define SIGVET_SHIM_RUNNING_H

#include <stdint.h>

#include "sigvet/trace.h"
#include "thread.h"

/* The delivery of `f`, the innermost frame of `t`, goes on to this handler. */
void running_enter(struct thread *t, struct frame *f, uint64_t handler_rec, uint64_t handler);

/* What runs once frames above `depth` are gone; frames of a parent's deliveries are none of ours. */
static inline void running_left(struct thread *t, uint32_t depth)
{
    struct sigvet_running *r = t->running;
    if (r == NULL) {
        return;
    }
    const struct frame *f = depth > 0 ? &t->frames[depth - 1] : NULL;
    if (f != NULL && f->handler != 0) {
        r->entered = f->entered;
        r->handler_rec = f->handler_rec;
        r->handler = f->handler;
        r->signal = f->signal;
        r->nesting = depth;
        __atomic_store_n(&r->ucontext, (uint64_t)f->uc, __ATOMIC_RELEASE);
    } else {
        __atomic_store_n(&r->ucontext, 0, __ATOMIC_RELEASE);
    }
    __asm__ volatile("incq %0" : "+m"(r->sequence)::"memory", "cc");
}

/* The thread's start routine returned. */
void running_end(void);

#endif
