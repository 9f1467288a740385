/* wrap_life.c - the calls that make processes and threads, chroot and dlclose.
 *
 * Owns:     the hand-over slots of threads that are being made.
 * Contexts: any.
 * Source:   fork(2), _Fork(3), clone(2), pthread_create(3), thrd_create (C11 7.26.5.1), chroot(2), dlclose(3). vfork is
 *           not here: a wrapper could not return twice. */
#include <dlfcn.h>
#include <linux/sched.h>
#include <pthread.h>
#include <threads.h>
#include <unistd.h>

#include "event.h"
#include "exec_env.h"
#include "life.h"
#include "mask.h"
#include "modules.h"
#include "process.h"
#include "raw.h"
#include "real.h"
#include "records.h"
#include "running.h"
#include "seal.h"
#include "sys.h"
#include "thread.h"

#define HIDDEN __attribute__((visibility("hidden")))
#define HANDOVERS 256u

pid_t life_forked(pid_t pid)
{
    if (pid == 0) {
        process_forked();
        if (sigvet_tracing != 0) {
            event_thread_begin();
        }
    }
    return pid;
}

pid_t life_forked_unseen(pid_t pid)
{
    if (pid == 0) {
        process_forked_unseen();
        if (sigvet_tracing != 0) {
            event_thread_begin();
        }
    }
    return pid;
}

HIDDEN pid_t wrap_fork(void)
{
    exec_env_before_fork();
    return life_forked(REAL(fork)());
}

HIDDEN pid_t wrap__Fork(void)
{
    exec_env_before_fork();
    return life_forked(REAL(_Fork)());
}

HIDDEN pid_t wrap___fork(void)
{
    exec_env_before_fork();
    return life_forked(((__typeof__(&fork))real_get(ROW___fork))());
}

bool life_follows_clone(uint64_t flags)
{
    return (flags & (CLONE_VM | CLONE_SETTLS)) == 0 && !seal_is_on();
}

typedef int clone_call(int (*)(void *), void *, int, void *, pid_t *, void *, pid_t *);

struct cloned {
    int (*run)(void *);
    void *argument;
};

/* In the child, whose copy of its parent's stack holds what it needs to know. */
static int clone_begin(void *argument)
{
    struct cloned c = *(struct cloned *)argument;
    (void)life_forked_unseen(0);
    return c.run(c.argument);
}

/* Unlike fork, libc's clone() does not tell the child its thread id. */
static int clone_made(clone_call *real, int (*run)(void *), void *stack, int flags, void *argument,
                      pid_t *parent_tid, void *tls, pid_t *child_tid)
{
    struct cloned c = {run, argument};
    if (run != NULL && life_follows_clone((uint64_t)flags)) {
        exec_env_before_fork();
        run = clone_begin;
        argument = &c;
    }
    return real(run, stack, flags, argument, parent_tid, tls, child_tid);
}

#define CLONE(id)                                                                        \
    HIDDEN int wrap_##id(int (*run)(void *), void *stack, int flags, void *argument,     \
                         pid_t *parent_tid, void *tls, pid_t *child_tid)                 \
    {                                                                                    \
        return clone_made((clone_call *)real_get(ROW_##id), run, stack, flags, argument, \
                          parent_tid, tls, child_tid);                                   \
    }

CLONE(clone)
CLONE(__clone)

/* What a new thread needs to know; the maker fills it, the thread frees it. */
struct handover {
    uint32_t taken;
    void *start; /* of the type that its maker is given */
    void *argument;
    size_t stack_size;
    uint64_t mask;
};

static struct handover handovers[HANDOVERS] LARGE_TABLE;

static struct handover *handover_take(void)
{
    for (uint32_t i = 0; i < HANDOVERS; i++) {
        uint32_t free = 0;
        if (__atomic_compare_exchange_n(&handovers[i].taken, &free, 1, false, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
            return &handovers[i];
        }
    }
    return NULL;
}

static void handover_free(struct handover *h)
{
    __atomic_store_n(&h->taken, 0, __ATOMIC_RELEASE);
}

/* A thread's first steps; in its outermost frame, which tells where its stack begins. */
static inline __attribute__((always_inline)) struct handover thread_began(struct handover *slot)
{
    struct handover h = *slot;
    handover_free(slot);
    struct thread *t = thread_self();
    t->stack_high = (uintptr_t)__builtin_frame_address(0);
    t->stack_low = h.stack_size < t->stack_high ? t->stack_high - h.stack_size : 0;
    t->tid = thread_id();
    mask_inherit(h.mask);
    if (sigvet_tracing != 0) {
        raw_thread_begin(h.mask);
        event_thread_begin();
    }
    return h;
}

/* And its last. */
static void thread_ended(void)
{
    running_end();
    if (sigvet_tracing != 0) {
        event_thread_end();
    }
}

static void *thread_begin(void *argument)
{
    struct handover h = thread_began(argument);
    void *result = ((void *(*)(void *))h.start)(h.argument);
    thread_ended();
    return result;
}

static int thrd_begin(void *argument)
{
    struct handover h = thread_began(argument);
    int result = ((thrd_start_t)h.start)(h.argument);
    thread_ended();
    return result;
}

#define FOUND(symbol)                                                  \
    ({                                                                 \
        static void *known_##symbol;                                   \
        (__typeof__(&symbol))real_find_once(&known_##symbol, #symbol); \
    })

/* What glibc gives a thread that is made with `attr`, in bytes; 0: not known. For the defaults glibc takes the lock that
 * pthread_create itself is about to take for them. */
static size_t stack_size(const pthread_attr_t *attr)
{
    __typeof__(&pthread_attr_getstacksize) size_of = FOUND(pthread_attr_getstacksize);
    size_t size = 0;
    if (size_of == NULL) {
        return 0;
    }
    if (attr != NULL) {
        return size_of(attr, &size) == 0 ? size : 0;
    }
    __typeof__(&pthread_getattr_default_np) defaults = FOUND(pthread_getattr_default_np);
    __typeof__(&pthread_attr_destroy) destroy = FOUND(pthread_attr_destroy);
    pthread_attr_t by_default;
    if (defaults == NULL || destroy == NULL || defaults(&by_default) != 0) {
        return 0;
    }
    (void)size_of(&by_default, &size);
    (void)destroy(&by_default);
    return size;
}

/* NULL: the new thread gets what the program gave, and its stack's bounds stay unknown. */
static struct handover *handover_make(void *start, void *argument, const pthread_attr_t *attr)
{
    struct handover *h = handover_take();
    if (h != NULL) {
        h->start = start;
        h->argument = argument;
        h->stack_size = stack_size(attr);
        h->mask = raw_mask_seen(mask_now());
    }
    return h;
}

static void thread_made(struct sigvet_process *process, struct handover *h, bool done)
{
    if (!done && h != NULL) {
        handover_free(h);
    }
    if (done && process != NULL) {
        record_count(&process->threads, 1);
    }
}

HIDDEN int wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                               void *(*start)(void *), void *argument)
{
    __typeof__(&pthread_create) real = REAL(pthread_create);
    struct sigvet_process *process = process_record();
    struct raw_lent lent = raw_mask_lend();
    struct handover *h = handover_make((void *)start, argument, attr);
    int result =
        h != NULL ? real(thread, attr, thread_begin, h) : real(thread, attr, start, argument);
    raw_mask_take_back(lent);
    thread_made(process, h, result == 0);
    return result;
}

HIDDEN int wrap_thrd_create(thrd_t *thread, thrd_start_t start, void *argument)
{
    __typeof__(&thrd_create) real = REAL(thrd_create);
    struct sigvet_process *process = process_record();
    struct raw_lent lent = raw_mask_lend();
    struct handover *h = handover_make((void *)start, argument, NULL);
    int result = h != NULL ? real(thread, thrd_begin, h) : real(thread, start, argument);
    raw_mask_take_back(lent);
    thread_made(process, h, result == thrd_success);
    return result;
}

HIDDEN int wrap_chroot(const char *path)
{
    int result = REAL(chroot)(path);
    if (result == 0) {
        process_gap(SIGVET_GAP_CHROOT, path);
    }
    return result;
}

HIDDEN int wrap_dlclose(void *handle)
{
    int result = REAL(dlclose)(handle);
    if (result == 0 && (sigvet_tracing & TRACING_EVENTS) != 0) {
        modules_closed();
    }
    return result;
}
