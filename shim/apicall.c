/* apicall.c - see apicall.h.
 *
 * A1  What only the kernel reads may be a bad pointer, which the program is answered with EFAULT, or
 *     with another error that comes first: such memory is read here only when it is certainly there.
 *     Where that cannot be asked any more (seal.h), it is read after a call that succeeded.
 * A2  Events lie in memory that no cache holds yet: they are only stored to, never read back. */
#include "apicall.h"

#include <aio.h>
#include <errno.h>
#include <signal.h>

#include "disposition.h"
#include "event.h"
#include "life.h"
#include "policy_apply.h"
#include "policy_facts.h"
#include "probe.h"
#include "raw.h"
#include "raw_note.h"
#include "records.h"
#include "seal.h"
#include "sys.h"
#include "thread.h"

#define WORD sizeof(uint64_t)
#define PAGE_MASK 4095ul

static const struct kind {
    uint8_t way, size;
} kinds[KINDS] = {
#define KIND(name, way, size) {WAY_##way, size},
#include "sigvet/calls/kinds.def"
};

typedef long call_of_six(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

/* One call on its way. */
struct call {
    const struct shape *shape;
    const uint64_t *args;
    uintptr_t caller, sp;
    struct sigvet_call_event *event;
    uint32_t deferred; /* bit i: what argument i points to is to be read after the call */
    uint32_t there;    /* as in the event */
};

/* An audit alone asks the kernel nothing, but for the start of a program, which costs a thousand times as much. */
static bool may_ask(const struct shape *shape)
{
    return (records_header()->event_room == 0 || shape->class == CLASS_EXEC) && !seal_is_on();
}

static bool is_readable(const struct shape *shape, uintptr_t p, size_t size)
{
    return may_ask(shape) ? probe_readable(p, size) : probe_on_stack(p, size);
}

static bool string_keep(const struct shape *shape, char *to, uintptr_t from, size_t size)
{
    for (size_t n = 0; n + 1 < size; n++) {
        uintptr_t p = from + n;
        if ((n == 0 || (p & PAGE_MASK) == 0) && !is_readable(shape, p & ~(WORD - 1), WORD)) {
            return n != 0;
        }
        to[n] = *(const char *)p;
        if (to[n] == '\0') {
            break;
        }
    }
    return true;
}

static void action_keep(uint64_t to[3], const struct sigaction *from)
{
    to[0] = (uint64_t)(uintptr_t)from->sa_handler;
    to[1] = (uint32_t)from->sa_flags;
    mem_copy(&to[2], &from->sa_mask, WORD);
}

/* Keeps what a pointer of this kind points to, in the form that kinds.def tells. */
static void pointee_keep(const struct shape *shape, enum sigvet_kind kind, uint64_t *to,
                         uintptr_t from)
{
    switch (kind) {
    case KIND_ACT_IN:
    case KIND_ACT_OUT:
        action_keep(to, (const struct sigaction *)from);
        break;
    case KIND_AIOCB_IN:
        mem_copy(to, &((const struct aiocb *)from)->aio_sigevent, kinds[kind].size);
        break;
    case KIND_SETARG_IN: {
        const uint64_t *set = (const uint64_t *)*(const uintptr_t *)from;
        to[0] = set != NULL && is_readable(shape, (uintptr_t)set, WORD) ? *set : 0;
        break;
    }
    case KIND_PID_OUT:
    case KIND_INT_OUT:
    case KIND_SIG_OUT:
    case KIND_STATUS_OUT:
        mem_copy(to, (const void *)from, sizeof(int));
        break;
    default:
        for (size_t i = 0; i < kinds[kind].size / WORD; i++) {
            to[i] = ((const uint64_t *)from)[i];
        }
    }
}

/* Keeps what the arguments in the bits of `which` point to. `before`: the call is yet to be made. */
static inline __attribute__((always_inline)) void pointees(struct call *c, uint32_t which,
                                                           bool before)
{
    uint64_t *to = c->event->words + c->shape->arguments;
    for (uint32_t i = 0; which >> i != 0; i++) {
        enum sigvet_kind kind = c->shape->kinds[i];
        uint64_t *here = to;
        uintptr_t p = c->args[i];
        to += kinds[kind].size / WORD;
        if ((which >> i & 1) == 0 || p == 0) {
            continue;
        }
        bool by_kernel = kinds[kind].way == WAY_KERNEL ||
                         (kind == KIND_ACT_IN && disposition_refused((int)c->args[0]));
        if (by_kernel && before) {
            if (kind == KIND_STRING_IN) {
                c->there |= string_keep(c->shape, (char *)here, p, kinds[kind].size) ? 1u << i : 0;
                continue;
            }
            if (!is_readable(c->shape, p, kinds[kind].size)) {
                c->deferred |= !may_ask(c->shape) ? 1u << i : 0;
                continue;
            }
        }
        if (kind == KIND_THREAD_OUT && !is_readable(c->shape, p, kinds[kind].size)) {
            continue; /* the new thread may have unmapped it by now */
        }
        pointee_keep(c->shape, kind, here, p);
        c->there |= 1u << i;
    }
    c->event->there = c->there;
}

/* Whether a call is one that signals have to do with. */
static bool concerns_signals(const struct shape *shape, const uint64_t *args)
{
    const struct thread *t = thread_self();
    switch (shape->when) {
    case WHEN_IN_HANDLER:
        return t->depth != 0;
    case WHEN_ON_ALTSTACK:
        return args[0] < t->altstack_high &&
               (args[0] >= t->altstack_low || args[1] > t->altstack_low - args[0]);
    default:
        return policy_about_signals(shape->kinds, args);
    }
}

/* The alternate stack that the thread has now. */
static void altstack_keep(const struct sigvet_call_event *e, const struct shape *shape)
{
    const uint64_t *words = e->words + shape->arguments; /* stack_t: sp, flags, size */
    struct thread *t = thread_self();
    if ((e->there & 1) == 0 || t->vforked != 0) {
        return;
    }
    bool is_set = ((uint32_t)words[1] & SS_DISABLE) == 0;
    t->altstack_low = is_set ? words[0] : 0;
    t->altstack_high = is_set ? words[0] + words[2] : 0;
}

/* Room for the event, filled with all that is known before the call. */
static inline __attribute__((always_inline)) void begin(struct call *c, uint32_t row,
                                                        enum sigvet_event_type type, uint32_t flags,
                                                        const struct call_state *state)
{
    size_t words = c->shape->words * WORD;
    size_t stack = state != NULL ? event_stack_size(c->sp) : 0;
    size_t size = sizeof *c->event + words + stack;
    flags |= stack != 0 ? SIGVET_EVENT_STACK : 0;
    c->event = event_begin(size, flags);
    if (c->event == NULL) {
        return;
    }
    struct sigvet_call_event *e = c->event;
    event_called_by(e, c->caller, c->sp);
    for (uint32_t i = 0; i < c->shape->arguments; i++) {
        e->words[i] = c->args[i];
    }
    if (c->shape->in != 0) {
        pointees(c, c->shape->in, true);
    }
    if (stack != 0) {
        const struct sigvet_regs regs = {
            c->caller,  c->sp,      state->rbp, state->rbx,
            state->r12, state->r13, state->r14, state->r15,
        };
        event_stack_fill((struct sigvet_event_stack *)((unsigned char *)(e + 1) + words), &regs,
                         stack);
    }
    event_publish(e, size, type, row);
}

/* The result as its type has it, and whether it says failure. */
static bool failed(enum sigvet_result kind, long raw, int64_t *result)
{
    *result = kind == RESULT_LONG || kind == RESULT_HANDLER || kind == RESULT_POINTER ? raw
              : kind == RESULT_UNSIGNED ? (int64_t)(uint32_t)raw
                                        : (int32_t)raw;
    switch (kind) {
    case RESULT_ERRNO:
    case RESULT_LONG:
        return *result == -1;
    case RESULT_HANDLER:
        return (sighandler_t)raw == SIG_ERR;
    case RESULT_ERROR:
        return *result > 0; /* pthread_attr_getsigmask_np says -1: there was none */
    case RESULT_POINTER:
        return raw == 0;
    default:
        return false;
    }
}

/* `error`: of a failure; -1: it is in errno. */
static inline __attribute__((always_inline)) void end(struct call *c, long raw, int error)
{
    struct sigvet_call_event *e = c->event;
    if (e == NULL) {
        return;
    }
    int64_t result;
    bool bad = failed(c->shape->result, raw, &result);
    e->result = result;
    if (bad) {
        error = c->shape->result == RESULT_ERROR ? (int)result
                : error >= 0                     ? error
                                                 : (int)event_errno();
        e->head.error = (uint16_t)error;
    }
    uint32_t late = bad ? 0 : c->deferred | c->shape->out;
    if (c->shape->kinds[1] == KIND_STATUS_OUT && result == 0) {
        late = 0; /* nobody has ended yet: the status was left alone */
    } else if (c->shape->kinds[1] == KIND_TIMESPEC_OUT) {
        late = bad && error == EINTR ? c->shape->out : 0; /* the time that nanosleep had left */
    }
    if (late != 0) {
        pointees(c, late, false);
    }
    if (c->shape->kinds[0] == KIND_STACK_IN && !bad) {
        altstack_keep(e, c->shape);
    }
    event_end(&e->head);
}

long apicall_made(void *target, const uint64_t args[SIGVET_ARGS])
{
    return ((call_of_six *)target)(args[0], args[1], args[2], args[3], args[4], args[5]);
}

void apicall_note(uint32_t row, const struct shape *shape, const struct call_state *state)
{
    const uint64_t args[SIGVET_ARGS] = {state->rdi, state->rsi, state->rdx,
                                        state->rcx, state->r8,  state->r9};
    struct call c = {shape, args, state->caller, (uintptr_t)&state->caller, NULL, 0, 0};
    if (event_wanted(shape)) {
        begin(&c, row, SIGVET_EVENT_CALL, SIGVET_EVENT_NOTE, state);
    }
    thread_self()->vforked |= row == ROW_vfork || row == ROW___vfork;
    if ((row == ROW_clone || row == ROW___clone) && !life_follows_clone(args[2])) {
        event_thread_splits();
    }
    raw_note_call(row, args);
}

void *apicall_traced(uint32_t row, const struct shape *shape, struct call_state *state,
                     void *target)
{
    const uint64_t args[SIGVET_ARGS] = {state->rdi, state->rsi, state->rdx,
                                        state->rcx, state->r8,  state->r9};
    if (shape->result == RESULT_OWN || !concerns_signals(shape, args) ||
        (sigvet_raw == 0 && !event_wanted(shape))) {
        return target;
    }
    struct call c = {shape, args, state->caller, (uintptr_t)&state->caller, NULL, 0, 0};
    struct thread *t = thread_self();
    begin(&c, row, SIGVET_EVENT_CALL, 0, state);
    uintptr_t outer = t->api_caller;
    uint32_t forks = t->forks;
    t->api_caller = state->caller;
    long result;
    if (row == ROW_ptrace) {
        raw_note_call(row, args);
    }
    if (sigvet_raw == 0 || !raw_mask_call(row, target, args, &result)) {
        result = apicall_made(target, args);
    }
    t->api_caller = outer;
    state->rax = (uint64_t)result;
    if (t->forks == forks) {
        end(&c, result, -1);
    }
    return NULL;
}

void apicall_refused(const struct policy_visit *v)
{
    struct call c = {v->shape, v->args, v->caller, v->sp, NULL, 0, 0};
    uint32_t flags =
        (v->raw ? SIGVET_EVENT_RAW : 0) | (v->shape->result == RESULT_NOTE ? SIGVET_EVENT_NOTE : 0);
    begin(&c, v->number, v->is_syscall ? SIGVET_EVENT_SYSCALL : SIGVET_EVENT_CALL, flags, NULL);
    if (v->shape->result != RESULT_NOTE) {
        end(&c, v->raw ? -1 : v->result, v->raw ? (int)-v->result : -1);
    }
}

static struct call syscall_call(const struct shape *shape, const struct syscall_words *w)
{
    return (struct call){.shape = shape, .args = w->arg, .caller = w->caller, .sp = w->sp};
}

long apicall_syscall(const struct shape *shape, const struct syscall_words *w, syscall_made *made,
                     uint32_t flags, bool negative)
{
    struct call c = syscall_call(shape, w);
    if (!concerns_signals(shape, w->arg)) {
        return made(w);
    }
    begin(&c, (uint32_t)w->number, SIGVET_EVENT_SYSCALL, flags, NULL);
    const struct thread *t = thread_self();
    uint32_t forks = t->forks;
    if (w->number == SYS_fork) {
        event_thread_splits();
    }
    long result = made(w);
    /* The child of a fork that libc knows nothing of looks like its parent from inside. */
    if (t->forks == forks && (w->number != SYS_fork || result != 0)) {
        bool error = negative && result < 0 && result >= -4095;
        end(&c, error ? -1 : result, error ? (int)-result : -1);
    }
    return result;
}

void apicall_syscall_note(const struct shape *shape, const struct syscall_words *w, uint32_t flags)
{
    struct call c = syscall_call(shape, w);
    begin(&c, (uint32_t)w->number, SIGVET_EVENT_SYSCALL, flags | SIGVET_EVENT_NOTE, NULL);
    if (w->number == SYS_vfork || w->number == SYS_clone || w->number == SYS_clone3) {
        event_thread_splits();
    }
}

bool apicall_syscall_begin(struct syscall_open *o, const struct shape *shape,
                           const struct syscall_words *w, uint32_t flags)
{
    if (!concerns_signals(shape, w->arg)) {
        return false;
    }
    o->shape = shape;
    o->words = *w;
    struct call c = syscall_call(shape, &o->words);
    begin(&c, (uint32_t)w->number, SIGVET_EVENT_SYSCALL, flags, NULL);
    o->event = c.event;
    o->deferred = c.deferred;
    o->there = c.there;
    o->forks = thread_self()->forks;
    return true;
}

void apicall_syscall_end(const struct syscall_open *o, long result)
{
    if (thread_self()->forks == o->forks) {
        struct call c = syscall_call(o->shape, &o->words);
        c.event = o->event;
        c.deferred = o->deferred;
        c.there = o->there;
        bool error = result < 0 && result >= -4095;
        end(&c, error ? -1 : result, error ? (int)-result : -1);
    }
}
