/* event.h - events: what the signal API was asked and which handlers ran, in chunks of the trace.
 *
 * Owns:     sigvet_tracing; each thread's chunk (the pointer is in its block).
 * Contexts: any; never blocks (but see SIGVET_MODE_WAIT), errno untouched. No system call but getpid in
 *           a vfork child.
 * Errors:   no room: NULL, counted as SIGVET_LOST_EVENTS.
 * Source:   include/sigvet/trace.h (struct sigvet_chunk, struct sigvet_event).
 *
 * E1  A handler that interrupts any step here writes behind what it interrupted: room is taken by one
 *     instruction on the chunk's own word, and a chunk is taken into use by one store.
 * E2  Only the process that began an event ends it: a forked child forgets its parent's.
 * E3  The size of an event stands there before anything else of it, so what is behind it can be read. */
#ifndef SIGVET_SHIM_EVENT_H
#define SIGVET_SHIM_EVENT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

#include "annotate.h"
#include "limits.h"
#include "process.h"
#include "records.h"
#include "report.h"
#include "rows.h"
#include "sigvet/trace.h"
#include "thread.h"
#include "thunk.h"

/* Why calls of the signal API go the slow way; 0: they do not. Rows with action QUICK do only for more than
 * TRACING_EVENTS. Set at start-up; stubs.S looks at it. */
enum {
    TRACING_EVENTS = TRACING_EVENTS_ALONE, /* each is an event */
    TRACING_RAW = 2,                       /* their masks must leave SIGSYS open: see raw.h */
    TRACING_POLICY = 4,                    /* the policy has a say: see policy_apply.h */
    TRACING_CHOSEN = 8, /* not each, or not with what an event usually holds alone */
};
extern uint8_t sigvet_tracing __attribute__((visibility("hidden")));

/* Start-up: looks at the trace's mode. */
void event_start(void);

/* A new process may claim its own share of chunks. */
void event_forked(void);

/* Is a call of this shape to be an event? The end of a process is told by its status. */
bool event_wanted(const struct shape *shape);

/* The thread's first event. */
void event_thread_begin(void);
void event_thread_end(void);

/* A child may be about to be made that keeps this thread's block, or a copy of it: both go on in chunks
 * of their own, and the child's events carry its process id. */
void event_thread_splits(void);

/* Takes `size` bytes of the chunk; NULL: it has no more. Without a lock prefix: only this thread and
 * its handlers write here (E1). */
static inline void *event_take(struct sigvet_chunk *c, size_t size)
{
    size_t room = c->rec.size - sizeof *c;
    for (int tries = 0; tries < 16; tries++) {
        uint64_t used = __atomic_load_n(&c->used, __ATOMIC_RELAXED);
        if (size > room - used) {
            return NULL;
        }
        uint64_t now = used;
        __asm__ volatile("cmpxchgq %[next], %[word]"
                         : [word] "+m"(c->used), "+a"(now)
                         : [next] "r"(used + size)
                         : "cc", "memory");
        if (now == used) {
            unsigned char *event = (unsigned char *)(c + 1) + used;
            __atomic_store_n((uint64_t *)event, (uint32_t)size, __ATOMIC_RELAXED); /* E3 */
            return event;
        }
    }
    return NULL;
}

/* Likewise, of a new chunk where need be; counts the loss. */
void *event_take_anew(size_t size);

/* The pid of a vfork child that may be running; 0: none. */
uint32_t event_vforked_pid(void);

/* What every event says of the handler that runs. */
static inline uint32_t event_place(const struct thread *t)
{
    if (t->depth == 0) {
        return 0;
    }
    return t->frames[t->depth - 1].inherited ? SIGVET_EVENT_IN_HANDLER | SIGVET_EVENT_IN_FORK
                                             : SIGVET_EVENT_IN_HANDLER;
}

/* Room for an event of `size` bytes (NULL: none, or no events are wanted), its head filled but for size, type and row. `flags`: beside what
 * every event says. */
static inline void *event_begin(size_t size, uint32_t flags)
{
    const struct thread *t = thread_self();
    struct sigvet_event *e = NULL;
    if ((sigvet_tracing & TRACING_EVENTS) == 0) {
        return NULL;
    }
    /* First: a forked child that was not looked at yet still has its parent's chunk. */
    uint64_t process = process_offset();
    struct sigvet_chunk *c = t->chunk;
    if (c != NULL && c->process == process && c->closed == 0) {
        e = event_take(c, size);
    }
    if (e == NULL && (e = event_take_anew(size)) == NULL) {
        return NULL;
    }
    e->flags = (uint16_t)(flags | event_place(t) | (annotate_allowed() ? SIGVET_EVENT_ALLOWED : 0));
    e->pid = t->vforked != 0 ? event_vforked_pid() : 0;
    e->begin = record_ticks();
    return e;
}

/* Says what it is, and with that that all of it but its end is there. */
static inline void event_publish(void *event, size_t size, enum sigvet_event_type type,
                                 uint32_t row)
{
    uint64_t word = (uint32_t)size | (uint64_t)type << 32 | (uint64_t)row << 48;
    __atomic_store_n((uint64_t *)event, word, __ATOMIC_RELEASE);
}

/* The event's end, at this moment. */
static inline void event_end(struct sigvet_event *e)
{
    __atomic_store_n(&e->end, record_ticks(), __ATOMIC_RELEASE);
}

/* Who called. A handler that jumped on to what was called pushed nothing: as if its first instruction were the call,
 * the stack pointer is told one word further down. */
static inline void event_called_by(struct sigvet_call_event *e, uintptr_t caller, uintptr_t sp)
{
    e->caller = thunk_caller(caller, sp);
    e->sp = e->caller == caller ? sp : sp - sizeof sp;
}

/* Bytes that a stack takes in an event now; and, 0 unless SIGVET_MODE_STACKS, in those of calls. */
size_t event_stack_room(uintptr_t sp);
size_t event_stack_size(uintptr_t sp);
void event_stack_fill(struct sigvet_event_stack *to, const struct sigvet_regs *regs, size_t size);

/* The calling thread's errno; and what a call that is answered by us leaves there. */
uint32_t event_errno(void);
void event_errno_set(int error);

/* `told`: the handler's record, or NULL. */
void *event_delivery(int signal, const siginfo_t *info, const ucontext_t *uc,
                     const struct sigvet_handler *told, uintptr_t handler, bool on_alternate);
void event_returned(void *delivery);

#endif
