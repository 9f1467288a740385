/* event.c - see event.h. */
#include "event.h"

#include <errno.h>

#include "mask.h"
#include "modules.h"
#include "process.h"
#include "raw.h"
#include "real.h"
#include "records.h"
#include "seal.h"
#include "sys.h"
#include "thread.h"

#define STACK_MOST 2048u
#define TRIES 16
#define PAGE 4096
#define WINDOW (16 * PAGE) /* what the kernel maps around a page that is read */
#define EINTR_RESULT ((uint64_t)-EINTR)

uint8_t sigvet_tracing;

static int *(*errno_location)(void);
static uint32_t claimed; /* bytes of chunks, while there is a limit */

void event_start(void)
{
    const struct sigvet_header *h = records_header();
    if (h == NULL || (h->mode & SIGVET_MODE_EVENTS) == 0) {
        return;
    }
    bool chosen =
        h->event_room != 0 || h->event_classes != 0 || (h->mode & SIGVET_MODE_STACKS) != 0;
    sigvet_tracing |= TRACING_EVENTS | (chosen ? TRACING_CHOSEN : 0);
    event_thread_begin();
}

void event_forked(void)
{
    const struct sigvet_header *h = records_header();
    if (claimed != 0 && h != NULL) {
        claimed = 0;
        sigvet_tracing |= TRACING_EVENTS | TRACING_CHOSEN;
    }
}

bool event_wanted(const struct shape *shape)
{
    uint32_t classes = records_header()->event_classes;
    return classes == 0 || ((classes >> shape->class & 1) != 0 &&
                            !(shape->class == CLASS_PROCESS && shape->result == RESULT_NOTE));
}

/* Whether this process may claim so much more. If not, its events are over. */
static bool share_left(size_t size)
{
    uint32_t room = records_header()->event_room;
    if (room == 0) {
        return true;
    }
    if (__atomic_fetch_add(&claimed, (uint32_t)size, __ATOMIC_RELAXED) + size <= room) {
        return true;
    }
    uint8_t over = TRACING_EVENTS | TRACING_CHOSEN;
    if ((__atomic_fetch_and(&sigvet_tracing, (uint8_t)~over, __ATOMIC_RELAXED) & TRACING_EVENTS) !=
        0) {
        process_gap(SIGVET_GAP_EVENTS_OVER, "");
    }
    return false;
}

static int *errno_word(void)
{
    if (errno_location == NULL) {
        errno_location = (int *(*)(void))real_find("__errno_location");
    }
    return errno_location != NULL ? errno_location() : NULL;
}

uint32_t event_errno(void)
{
    const int *word = errno_word();
    return word != NULL ? (uint32_t)*word : 0;
}

void event_errno_set(int error)
{
    int *word = errno_word();
    if (word != NULL) {
        *word = error;
    }
}

/* Parent and vfork child share the thread's block: only the kernel can tell which of them runs. */
uint32_t event_vforked_pid(void)
{
    struct thread *t = thread_self();
    const struct sigvet_process *p = record_at(sigvet_own_record);
    if (seal_is_on() || p == NULL) {
        return 0;
    }
    uint32_t pid = (uint32_t)sys_call(SYS_getpid, 0, 0, 0, 0);
    if (pid != p->pid) {
        return pid;
    }
    t->vforked = 0;
    return 0;
}

/* The first touch of fresh storage: a read lets the kernel map what is there of the pages around it too,
 * a write maps one. */
static void chunk_touch(const struct sigvet_chunk *c, size_t size)
{
    const volatile unsigned char *p = (const volatile unsigned char *)c;
    if (size > WINDOW / 2) {
        (void)p[PAGE];
        (void)p[size - PAGE];
    }
}

/* A new chunk for this thread. The old one is closed unless it is the parent process's. */
static struct sigvet_chunk *chunk_claim(struct thread *t, uint64_t process)
{
    struct sigvet_chunk *old = t->chunk;
    bool goes_on = old != NULL && old->process == process;
    uint64_t begin = record_ticks();
    size_t least = records_header()->event_room != 0 ? SIGVET_CHUNK_FEW : SIGVET_CHUNK_LEAST;
    size_t size = goes_on ? (size_t)old->rec.size * 4 : least;
    size = size < SIGVET_CHUNK_MOST ? size : SIGVET_CHUNK_MOST;
    if (!share_left(size)) {
        return NULL;
    }
    struct sigvet_chunk *c = record_reserve_bulk(size);
    if (c == NULL) {
        return NULL;
    }
    chunk_touch(c, size);
    c->process = process;
    c->begin = begin;
    c->tid = thread_true_id();
    c->mask = mask_now();
    record_publish(c, SIGVET_REC_CHUNK);
    (void)modules_now(); /* a caller's address needs them */
    if (!goes_on) {
        struct sigvet_event *first = event_take(c, sizeof *first);
        first->begin = begin;
        first->end = begin;
        event_publish(first, sizeof *first, SIGVET_EVENT_THREAD, 0);
    }
    struct sigvet_chunk *before = __atomic_exchange_n(&t->chunk, c, __ATOMIC_RELAXED);
    if (before != NULL && before->process == process) {
        __atomic_store_n(&before->closed, 1, __ATOMIC_RELEASE);
    }
    return c;
}

void *event_take_anew(size_t size)
{
    struct thread *t = thread_self();
    uint64_t process = process_offset();
    struct sigvet_event *e = NULL;
    for (int tries = 0; e == NULL && process != 0 && tries < TRIES; tries++) {
        struct sigvet_chunk *c = chunk_claim(t, process);
        if (c == NULL) {
            break;
        }
        e = event_take(c, size);
    }
    if (e == NULL && (sigvet_tracing & TRACING_EVENTS) != 0) {
        record_lost(SIGVET_LOST_EVENTS);
    }
    return e;
}

void event_thread_begin(void)
{
    const struct sigvet_header *h = records_header();
    if (h == NULL || h->event_room != 0) {
        return; /* few threads will have an event at all: the first one brings the chunk */
    }
    uint64_t process = (sigvet_tracing & TRACING_EVENTS) != 0 ? process_offset() : 0;
    struct thread *t = thread_self();
    if (process != 0 && (t->chunk == NULL || t->chunk->process != process) &&
        chunk_claim(t, process) == NULL && (sigvet_tracing & TRACING_EVENTS) != 0) {
        record_lost(SIGVET_LOST_EVENTS);
    }
}

void event_thread_end(void)
{
    struct sigvet_chunk *c = thread_self()->chunk;
    if (c != NULL) {
        __atomic_store_n(&c->closed, 1, __ATOMIC_RELEASE);
    }
}

void event_thread_splits(void)
{
    thread_self()->vforked = 1;
    event_thread_end();
}

size_t event_stack_size(uintptr_t sp)
{
    return (records_header()->mode & SIGVET_MODE_STACKS) != 0 ? event_stack_room(sp) : 0;
}

size_t event_stack_room(uintptr_t sp)
{
    struct thread *t = thread_self();
    const struct frame *f = t->depth > 0 ? &t->frames[t->depth - 1] : NULL;
    uintptr_t end = thread_stack_end(t, f, sp);
    size_t len = end - sp < STACK_MOST ? end - sp : STACK_MOST;
    return sizeof(struct sigvet_event_stack) + (len & ~(size_t)(SIGVET_EVENT_ALIGN - 1));
}

void event_stack_fill(struct sigvet_event_stack *to, const struct sigvet_regs *regs, size_t size)
{
    to->regs = *regs;
    to->addr = regs->sp;
    to->len = (uint32_t)(size - sizeof *to);
    mem_copy(to->bytes, (const void *)(uintptr_t)regs->sp, to->len);
}

/* The kernel leaves rax and the instruction pointer as if the system call had just returned, or sets
 * the instruction pointer back to it for a restart. */
static enum sigvet_interrupted interrupted(const ucontext_t *uc)
{
    static const unsigned char syscall_code[] = {0x0f, 0x05};
    const unsigned char *ip = (const unsigned char *)uc->uc_mcontext.gregs[REG_RIP];
    bool known = real_in_libc((uintptr_t)ip) && real_in_libc((uintptr_t)ip - sizeof syscall_code);
    if (!known && !raw_is_shown((uintptr_t)ip)) {
        return SIGVET_INTERRUPTED_CODE; /* other code may not even be readable */
    }
    if (mem_equal(ip, syscall_code, sizeof syscall_code)) {
        return SIGVET_INTERRUPTED_RESTART;
    }
    if (!mem_equal(ip - sizeof syscall_code, syscall_code, sizeof syscall_code)) {
        return SIGVET_INTERRUPTED_CODE;
    }
    return (uint64_t)uc->uc_mcontext.gregs[REG_RAX] == EINTR_RESULT ? SIGVET_INTERRUPTED_EINTR
                                                                    : SIGVET_INTERRUPTED_DONE;
}

void *event_delivery(int signal, const siginfo_t *info, const ucontext_t *uc,
                     const struct sigvet_handler *told, uintptr_t handler, bool on_alternate)
{
    struct sigvet_delivery_event *d =
        event_begin(sizeof *d, (on_alternate ? SIGVET_EVENT_ALTSTACK : 0) |
                                   (thread_nesting_sure(thread_self()) ? 0 : SIGVET_EVENT_UNSURE));
    if (d == NULL) {
        return NULL;
    }
    d->handler = handler;
    d->ip = (uint64_t)uc->uc_mcontext.gregs[REG_RIP];
    d->sp = (uint64_t)uc->uc_mcontext.gregs[REG_RSP];
    d->ax = (uint64_t)uc->uc_mcontext.gregs[REG_RAX];
    mem_copy(&d->mask, &uc->uc_sigmask, sizeof d->mask);
    d->signal = (uint32_t)signal;
    d->nesting = thread_self()->depth;
    d->errno_before = event_errno();
    d->syscall = interrupted(uc);
    d->act_flags = told != NULL ? told->flags : 0;
    mem_copy(d->info, info, sizeof d->info);
    event_publish(d, sizeof *d, SIGVET_EVENT_DELIVERY, 0);
    return d;
}

void event_returned(void *delivery)
{
    struct sigvet_delivery_event *d = delivery;
    if (d != NULL) {
        d->errno_after = event_errno();
        event_end(&d->head);
    }
}
