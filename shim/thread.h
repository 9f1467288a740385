/* thread.h - what the shim knows of one thread: the attention word and the handlers that run on it.
 *
 * Owns:     the thread-local block.
 * Contexts: any. No function here blocks, makes a system call or touches errno.
 * Source:   signal(7), sigaltstack(2); struct rt_sigframe of the kernel.
 *
 * H1  The frame list is a filter, the stack is the truth: it may be stale high (a jump that we did
 *     not see), never low for handlers installed through us, unless they nest deeper than
 *     THREAD_FRAMES, which is counted.
 * H2  A handler that interrupts any step here leaves the list as it found it. */
#ifndef SIGVET_SHIM_THREAD_H
#define SIGVET_SHIM_THREAD_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#include "sigvet/trace.h"

#define THREAD_FRAMES 8u

/* One delivery. `uc` is also where the stack pointer stands once the handler has returned: every
 * address of the handler's own frames is below it. */
struct frame {
    const ucontext_t *uc;
    const siginfo_t *info;
    uintptr_t alt_low,
        alt_high; /* bounds of the alternate stack it runs on; 0, 0: on the interrupted one */
    uint32_t thunk;
    uint32_t signal;
    uint32_t allowed; /* depth of the regions of annotate.h when it was entered */
    bool inherited;   /* it was entered in the process that this one was forked from */
    struct sigvet_delivery_event *event;    /* NULL: none, or the parent's */
    uint64_t entered, handler_rec, handler; /* as running.h tells them; handler 0: it does not */
};

struct thread {
    uint32_t tid;             /* as process.c saw it last; 0: not yet */
    uint32_t unlike;          /* its id, where the thread descriptor holds another one; else 0 */
    uint32_t depth;           /* frames in use */
    uint32_t forks;           /* how often it found itself in a child */
    uint32_t vforked;         /* 1: vfork was called: a child may be using this block */
    uint32_t running_refused; /* 1: there was no room for it, or is no need any more */
    struct sigvet_running *running; /* where it tells which handler runs; NULL: nowhere yet */
    struct sigvet_chunk *chunk;     /* where its events go; NULL: none yet */
    uintptr_t api_caller; /* of the call of the signal API that is being traced; 0: none */
    uintptr_t altstack_low, altstack_high; /* as sigaltstack() was told last; 0, 0: none */
    uintptr_t stack_low, stack_high;       /* of a thread made by pthread_create; 0, 0: unknown */
    struct frame frames[THREAD_FRAMES];
};

/* stubs.S looks at the whole word; each half is stored by itself, so that a handler that comes in between
 * changes nothing of the other one. */
union attention {
    uint32_t any;
    struct {
        uint16_t handler; /* 1: a handler may be running */
        uint16_t window;  /* 1: mask.c wants to hear of the next unsafe call */
    };
};

extern __thread union attention sigvet_attention
    __attribute__((visibility("hidden"), tls_model("initial-exec")));

extern __thread struct thread sigvet_thread
    __attribute__((visibility("hidden"), tls_model("initial-exec")));

/* The calling thread's block. */
static inline struct thread *thread_self(void)
{
    struct thread *t = &sigvet_thread;
#ifdef __SANITIZE_ADDRESS__ /* in unit tests: gcc takes a thread-local's offset for its address, and 0 for NULL */
    __asm__("" : "+r"(t));
#endif
    return t;
}

/* Where in glibc's thread descriptor the thread's id is; 0: not looked for yet. */
extern uint32_t sigvet_tid_offset __attribute__((visibility("hidden")));
#define THREAD_ID_NOWHERE UINT32_MAX

uint32_t thread_id_find(void);

/* Thread id without a system call: glibc keeps it in its thread descriptor. 0: unknown. */
static inline uint32_t thread_id(void)
{
    uint32_t offset = __atomic_load_n(&sigvet_tid_offset, __ATOMIC_RELAXED);
    if (offset == 0 || offset == THREAD_ID_NOWHERE) {
        return thread_id_find();
    }
    uint32_t id;
    __asm__ volatile("movl %%fs:(%q[at]), %[id]" : [id] "=r"(id) : [at] "r"((uint64_t)offset));
    return id;
}

/* The same, right also where a fork without libc left the parent's id there. */
static inline uint32_t thread_true_id(void)
{
    uint32_t unlike = thread_self()->unlike;
    return unlike != 0 ? unlike : thread_id();
}

/* Has anything in this process asked for a thread id? */
bool thread_id_known(void);

/* Start-up, once: where the main stack ends. */
void thread_learn(uintptr_t main_stack_high);

/* Pushes a delivery and drops frames that it proves dead; NULL: nested too deep. */
struct frame *thread_push(struct thread *t, const struct frame *f);

/* This is a forked child: what runs is told of in the parent's events. */
void thread_forked(struct thread *t);

/* A handler returned: drops `f` and what is left above it. */
void thread_pop(struct thread *t, const struct frame *f);

/* Is code at `sp` still inside the handler of `f`? */
bool thread_holds(const struct frame *f, uintptr_t sp);

/* Drops the frames of handlers that code running at `sp` has left; the innermost live one,
 * or NULL. */
struct frame *thread_live_frame(struct thread *t, uintptr_t sp);

/* The thread goes on at `sp` of the same stack: a jump that was seen. */
void thread_jump(struct thread *t, uintptr_t sp);

/* The thread goes on at `sp`, maybe on another stack: drops the frames that are further than `span`
 * bytes above it, too. */
void thread_switch(struct thread *t, uintptr_t sp, uintptr_t span);

/* Is it certain that the last two deliveries nest? Not, when one is on a stack that we do not know. */
bool thread_nesting_sure(const struct thread *t);

/* A call at `sp`, further below the delivery's context than this, is taken for one on another stack; where
 * the stacks are not known, much sooner: the context may be a coroutine's whose stack is gone. */
#define THREAD_SPAN (96u * 1024u)
#define THREAD_SPAN_UNKNOWN (8u * 1024u)
bool thread_frame_near(const struct thread *t, const struct frame *f, uintptr_t sp);

/* Is `sp` on a stack whose bounds we know: the main one, or one that pthread_create gave? */
bool thread_stack_known(const struct thread *t, uintptr_t sp);

/* First address past the stack that holds `sp`, as far as it is certainly mapped. */
uintptr_t thread_stack_end(const struct thread *t, const struct frame *f, uintptr_t sp);

#endif
