/* report.c - decides what a call on the slow path means: nothing, a jump out of handlers, a finding
 * seen before, or a new one to be written.
 *
 * Owns:     the set of unsafe calls already written by this process.
 * Contexts: see report.h. */
#include "report.h"

#include <signal.h>

#include "annotate.h"
#include "apicall.h"
#include "event.h"
#include "hot.h"
#include "jump.h"
#include "limits.h"
#include "mask.h"
#include "modules.h"
#include "once.h"
#include "policy_apply.h"
#include "real.h"
#include "records.h"
#include "rows.h"
#include "simulated.h"
#include "snapshot.h"
#include "spare.h"
#include "sys.h"
#include "thread.h"

#define CALLS 4096u  /* different unsafe calls per process image */
#define NUMBERS 200u /* the known error numbers, and more */
#define SORT_STEP 64u
#define SORT_STEPS 16u /* from 1024 bytes on glibc allocates */
#define WORDS_TO_STACK \
    (sizeof(struct call_state) / sizeof(uint64_t)) /* behind the return address */
#define IN_LIBC_MOST 512u /* of these, told apart only by what they interrupted in libc */

static struct once calls[CALLS] LARGE_TABLE;

static uint32_t in_libc;

/* Interrupted code matters when it may be an unsafe function: code of libc. Where in libc,
 * coarsely, and for a leaf such as a system call's wrapper also who called it. */
static uint64_t interrupted_kind(const struct frame *f)
{
    uintptr_t ip = (uintptr_t)f->uc->uc_mcontext.gregs[REG_RIP];
    if (!real_in_libc(ip)) {
        return 0;
    }
    if (!snapshot_readable(f)) {
        return 1 + (ip >> 6) * 2;
    }
    uintptr_t above = *(const uintptr_t *)f->uc->uc_mcontext.gregs[REG_RSP];
    return 1 + (ip >> 6) * 2 + (real_in_libc(above) ? hash_mix(1, above >> 6) : 0);
}

/* A format that converts nothing is as harmless as any other such one. */
static uint64_t format_key(const char *format)
{
    size_t len = format != NULL ? str_len_max(format, SIGVET_FACT_SIZE) : 0;
    uint64_t h = 0;
    bool converts = false;
    for (size_t i = 0; i < len; i++) {
        h = hash_mix(h, (unsigned char)format[i]);
        converts = converts || format[i] == '%';
    }
    return converts ? h : 0;
}

/* In steps that end where glibc begins to allocate: large elements are sorted by two pointers each. */
static uint64_t sort_key(uint64_t count, uint64_t size)
{
    uint64_t extra = size > 32 ? size : 0, bytes;
    if (__builtin_mul_overflow(count, size > 32 ? 2 * sizeof(void *) : size, &bytes) ||
        __builtin_add_overflow(bytes, extra, &bytes)) {
        return SORT_STEPS;
    }
    return bytes / SORT_STEP < SORT_STEPS ? bytes / SORT_STEP : SORT_STEPS;
}

/* Two calls of one place may differ in what a condition is decided by (tools/facts/conditions.c): each has a record of
 * its own, or the first one would speak for the second. Few values, as there is room for CALLS in all. */
static uint64_t condition_key(uint32_t row, const struct call_state *state, bool seen_before)
{
    const uint64_t args[SIGVET_ARGS] = {state->rdi, state->rsi, state->rdx,
                                        state->rcx, state->r8,  state->r9};
    uint64_t arg = args[row_arg(row)], number = (uint32_t)arg;
    switch (row_condition(row)) {
    case IF_FORMAT:
        return format_key((const char *)(uintptr_t)arg);
    case IF_SORT:
        return sort_key(args[1], args[2]);
    case IF_SIGEV:
        return arg != 0 ? (uint64_t)((const struct sigevent *)(uintptr_t)arg)->sigev_notify + 1 : 0;
    case IF_PATHCONF:
    case IF_KEY:
    case IF_ERRNUM:
    case IF_ERRNUM_L:
    case IF_SIGNUM:
        return number < NUMBERS ? number : NUMBERS;
    case IF_ASCII:
        return (uint32_t)(arg + 1) <= 0x80; /* EOF is -1 */
    case IF_BUFFER:
        return arg != 0;
    case IF_ONCE:
        return *(const uint32_t *)(uintptr_t)arg;
    case IF_SEEN:
        return seen_before;
    default:
        return 0;
    }
}

static uint64_t call_key(uint32_t row, const struct call_state *state, const struct frame *f,
                         uint64_t kind, bool seen_before)
{
    uint64_t h = hash_mix(hash_mix(modules_epoch(), row), state->caller);
    h = hash_mix(h, condition_key(row, state, seen_before));
    h = hash_mix(h, f->thunk);
    h = hash_mix(h, f->signal | (uint64_t)annotate_allowed() << 32);
    h = hash_mix(h, (uintptr_t)f->uc - (uintptr_t)&state->caller);
    return hash_mix(h, kind) | 1;
}

static void count_call(uint32_t row, const struct call_state *state, const struct frame *f,
                       bool seen_before)
{
    uint64_t kind = interrupted_kind(f);
    if (kind != 0 && __atomic_load_n(&in_libc, __ATOMIC_RELAXED) >= IN_LIBC_MOST) {
        kind = 1;
    }
    bool fresh;
    struct once *call = once_slot(calls, CALLS, call_key(row, state, f, kind, seen_before), &fresh);
    if (call == NULL) {
        record_lost(SIGVET_LOST_CALLS);
        return;
    }
    if (fresh) {
        if (kind > 1) {
            __atomic_fetch_add(&in_libc, 1, __ATOMIC_RELAXED);
        }
        once_written(call, snapshot_call(row, state, f, seen_before));
    } else {
        once_again(call);
    }
    once_settle(call, offsetof(struct sigvet_unsafe_call, count));
}

static void report_call(uint32_t row, const struct call_state *state, const struct frame *f,
                        bool seen_before)
{
    simulated_hush();
    count_call(row, state, f, seen_before);
    simulated_speak();
}

static uint64_t argument(const struct call_state *state, uint32_t arg)
{
    return arg == 0 ? state->rdi : state->rsi;
}

/* Calls that leave a handler are recorded for the stacks that they leave. */
static bool leaves(uint32_t row, const struct call_state *state, const struct frame *f)
{
    return row_action(row) == ACTION_JUMP && (sigvet_tracing & TRACING_EVENTS) != 0 &&
           !thread_holds(f, jump_target(argument(state, row_arg(row))));
}

/* A jump may set the mask, too. */
static void slow_mask(uint32_t row, const struct call_state *state)
{
    uint64_t target = argument(state, row_arg(row));
    const uint64_t *mask = row_action(row) == ACTION_JUMP      ? jump_mask(target)
                           : row_action(row) == ACTION_CONTEXT ? jump_context_mask(target)
                                                               : NULL;
    if (mask != NULL) {
        mask_note(SIG_SETMASK, mask, mask_now());
    }
}

/* What a handler that runs, or a mask that is open, means for this call. */
static void *slow_target(uint32_t row, struct call_state *state)
{
    enum row_action action = row_action(row);
    bool seen_before = sigvet_real[row] != NULL;
    void *real = action == ACTION_BODY ? real_body(row)
                 : row_spare(row)      ? spare_get(row, state->caller)
                                       : spare_own(row, state->caller);
    if (!real_relocated()) {
        return real;
    }
    if (row_unsafe(row)) {
        mask_unsafe_call();
    }
    struct thread *t = thread_self();
    const struct frame *f = thread_live_frame(t, (uintptr_t)&state->caller);
    slow_mask(row, state);
    if (f == NULL) {
        if (row < STUBS_HOT && !seen_before) {
            hot_direct();
        }
        return real;
    }
    bool on_its_stack = thread_frame_near(t, f, (uintptr_t)&state->caller);
    bool inside = real_in_libc(state->caller) && !real_in_loader(state->caller);
    if ((row_reported(row) || leaves(row, state, f)) && on_its_stack && !inside) {
        report_call(row, state, f, seen_before);
        if ((sigvet_tracing & TRACING_POLICY) != 0 && row_shape(row) == NULL) {
            policy_unsafe(row, state, f);
        }
    }
    if (action == ACTION_JUMP) {
        thread_jump(t, jump_target(argument(state, row_arg(row))));
    } else if (action == ACTION_CONTEXT) {
        thread_switch(t, jump_context_target(argument(state, row_arg(row))), THREAD_SPAN);
    }
    return real;
}

/* The call itself. NULL: it was made, and its result is in state->rax. */
static void *call_made(uint32_t row, const struct shape *shape, struct call_state *state)
{
    bool traced = (sigvet_tracing & (TRACING_EVENTS | TRACING_RAW)) != 0;
    void *target = NULL;
    if (shape != NULL && shape->result == RESULT_NOTE) {
        apicall_note(row, shape, state); /* before handlers that it leaves are told to be left */
        return slow_target(row, state);
    }
    if (shape != NULL && sigvet_attention.any == 0) {
        target = row_action(row) == ACTION_BODY ? real_body(row) : sigvet_real[row];
    }
    if (target == NULL) {
        target = slow_target(row, state);
    }
    return traced && shape != NULL && real_relocated() ? apicall_traced(row, shape, state, target)
                                                       : target;
}

/* Made from here, because something of ours must live as long as it takes. */
static void call_made_now(uint32_t row, const struct shape *shape, struct call_state *state)
{
    void *target = call_made(row, shape, state);
    if (target != NULL) {
        struct thread *t = thread_self();
        uintptr_t outer = t->api_caller;
        t->api_caller = state->caller;
        const uint64_t args[SIGVET_ARGS] = {state->rdi, state->rsi, state->rdx,
                                            state->rcx, state->r8,  state->r9};
        state->rax = (uint64_t)apicall_made(target, args);
        t->api_caller = outer;
    }
}

/* Made while what a rule has changed of its arguments is there. */
static __attribute__((noinline)) void *call_changed(uint32_t row, const struct shape *shape,
                                                    struct call_state *state, uint32_t rule)
{
    union policy_changed changed;
    bool is_syscall = shape->result == RESULT_OWN;
    const struct shape *of = is_syscall ? row_syscall_shape(state->rdi) : shape;
    policy_change(of, (uint64_t *)state + is_syscall, rule, &changed);
    call_made_now(row, shape, state);
    return NULL;
}

/* syscall() is looked at as the system call that it makes, whose words stand one further. The last one is on the
 * stack: what is in rax, no argument of syscall(), makes room for it; no rule changes it. */
static __attribute__((noinline)) enum policy_outcome judge(uint32_t row, const struct shape *shape,
                                                           struct call_state *state, uint32_t *rule)
{
    bool is_syscall = shape->result == RESULT_OWN;
    struct policy_visit v = {
        .number = is_syscall ? (uint32_t)state->rdi : row,
        .is_syscall = is_syscall,
        .shape = is_syscall ? row_syscall_shape(state->rdi) : shape,
        .args = (uint64_t *)state + is_syscall,
        .caller = state->caller,
        .sp = (uintptr_t)&state->caller,
        .state = state,
        .frame = thread_live_frame(thread_self(), (uintptr_t)&state->caller),
    };
    state->rax = is_syscall ? (&state->caller)[1] : state->rax;
    enum policy_outcome outcome = policy_apply(&v);
    *rule = v.rule;
    if (outcome == POLICY_REFUSED) {
        apicall_refused(&v);
    }
    if (outcome == POLICY_REFUSED || outcome == POLICY_ANSWERED) {
        state->rax = (uint64_t)v.result;
    }
    return outcome;
}

/* A call about which the policy has something to say. What that takes of the stack is given back before the
 * call is made. */
static __attribute__((noinline)) void *call_judged(uint32_t row, const struct shape *shape,
                                                   struct call_state *state)
{
    uint32_t rule;
    switch (judge(row, shape, state, &rule)) {
    case POLICY_REFUSED:
    case POLICY_ANSWERED:
        return NULL;
    case POLICY_CHANGED:
        return call_changed(row, shape, state, rule);
    default:
        return call_made(row, shape, state);
    }
}

static bool is_judged(uint32_t row, const struct shape *shape, const struct call_state *state)
{
    if (shape->when != WHEN_ALWAYS) {
        return false;
    }
    if (shape->result != RESULT_OWN) {
        return policy_about(row, false);
    }
    return row_syscall_shape(state->rdi) != NULL && policy_about((uint32_t)state->rdi, true);
}

void *sigvet_slow(uint32_t row, struct call_state *state)
{
    const struct shape *shape = sigvet_tracing != 0 ? row_shape(row) : NULL;
    if (shape != NULL && (sigvet_tracing & TRACING_POLICY) != 0 && is_judged(row, shape, state)) {
        return call_judged(row, shape, state);
    }
    return call_made(row, shape, state);
}
