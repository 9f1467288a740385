/* raw.h - with --raw: system calls that the program makes by instructions of its own, through the
 * kernel's syscall user dispatch.
 *
 * Owns:     sigvet_raw; each thread's block; the handler of SIGSYS in the kernel.
 * Contexts: raw_start: start-up. raw_thread_begin: any, may make system calls. The rest: any.
 * Errors:   where it cannot be: a gap of kind SIGVET_GAP_NO_RAW, and all goes on as without --raw.
 * Source:   the kernel's admin-guide/syscall-user-dispatch.rst and entry/syscall_user_dispatch.c.
 *
 * The kernel lets system calls from libc's code through, and answers every other one with SIGSYS.
 * Our handler notes what it is asked, and sends the program on to a trampoline (raw.S), which makes
 * the system call with the program's own registers, stack, mask and alternate stack: nothing of
 * ours is on the stack while it runs.
 *
 * W1  All signals are blocked in our handler, and the selector says "allow": nothing comes between.
 * W2  What a trampoline needs to know is in the thread's block. A handler that interrupts it may
 *     make such system calls too: thunk.c has the block kept and put back around each delivery, and
 *     shows the handler the program's own instruction in place of the trampoline's.
 * W3  Only who has its own thread pointer, or borrows it as a vfork child does, is dispatched: a
 *     thread made by clone without libc is not.
 * W4  See raw.S. */
#ifndef SIGVET_SHIM_RAW_H
#define SIGVET_SHIM_RAW_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/ucontext.h>

#include "apicall.h"
#include "limits.h"
#include "raw_mask.h"
#include "thread.h"

/* Is it wanted, and possible? Set once, at start-up. */
extern uint8_t sigvet_raw __attribute__((visibility("hidden")));

/* One system call on its way. */
struct raw_call {
    uintptr_t resume; /* behind the program's instruction */
    struct syscall_open open;
    struct raw_masks masks;
    uint64_t asked[SIGVET_ARGS]; /* the program's registers, where a policy has changed the words */
    bool changed;
    bool exec; /* it is one, and this tells of it: */
    struct sigvet_exec *record;
};

struct raw_thread {
    uint8_t selector; /* the kernel reads it */
    uint8_t on;       /* what the selector is outside of our own code */
    uint8_t hides;    /* the program believes that SIGSYS is blocked */
    uint8_t
        held; /* it is, because one came meanwhile; until it is unblocked, nothing is dispatched */
    uint8_t off; /* given up for this thread */
    uint8_t begun;
    uint64_t saved[6]; /* where a vfork child that begins goes on, and its registers: see raw.S */
    struct raw_call call;
    uintptr_t shown; /* where the innermost handler sees a system call interrupted; 0: nowhere */
};

extern __thread struct raw_thread sigvet_raw_thread
    __attribute__((visibility("hidden"), tls_model("initial-exec")));

static inline struct raw_thread *raw_self(void)
{
    return &sigvet_raw_thread;
}

void raw_start(void);

/* A thread begins, `mask` being its maker's: or a forked child. */
void raw_thread_begin(uint64_t mask);
void raw_forked(void);

/* The calling thread is not dispatched any more; and: says why something is not seen. */
void raw_give_up(const char *why);
void raw_gap(const char *why); /* the same reason twice in a row is told once */

/* System calls are dispatched again: unless a SIGSYS that the program has blocked came meanwhile. */
static inline void raw_on(void)
{
    struct raw_thread *s = raw_self();
    s->on = s->off == 0;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (s->held != 0) { /* just now */
        s->on = 0;
    }
}

/* Around system calls of our own, for speed. */
static inline uint8_t raw_own_begin(void)
{
    uint8_t was = 0;
    if (sigvet_raw != 0) {
        was = raw_self()->selector;
        raw_self()->selector = 0;
    }
    return was;
}

static inline void raw_own_end(uint8_t was)
{
    if (sigvet_raw != 0) {
        raw_self()->selector = was;
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
        if (raw_self()->held != 0) { /* it came just now: from here on nothing may be dispatched */
            raw_self()->selector = 0;
        }
    }
}

/* Around a delivery (W2): what it interrupted is kept on its own stack. `hides`: its sa_mask holds
 * SIGSYS. */
struct raw_visit {
    struct raw_call call;
    uintptr_t ip, shown;
    uint8_t selector, on, held;
};
void raw_handler_enter(struct raw_visit *v, ucontext_t *uc, bool hides);
void raw_handler_leave(const struct raw_visit *v, ucontext_t *uc);

/* Was a system call of the program's own interrupted at `ip`, as the handler that begins just now
 * sees it? */
static inline bool raw_is_shown(uintptr_t ip)
{
    return sigvet_raw != 0 && raw_self()->shown == ip;
}

#endif
