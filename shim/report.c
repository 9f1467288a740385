/* report.c - decides what a call on the slow path means: nothing, a jump out of handlers, a finding
 * seen before, or a new one to be written.
 *
 * Owns:     the set of unsafe calls already written by this process.
 * Contexts: see report.h.
 * U1  A slot's key is stored before its offset; a repeat that meets key without offset counts in
 *     `pending`, and whoever sees the offset next moves that to the record. */
#include "report.h"

#include "apicall.h"
#include "event.h"
#include "hot.h"
#include "jump.h"
#include "limits.h"
#include "real.h"
#include "records.h"
#include "rows.h"
#include "snapshot.h"
#include "sys.h"
#include "thread.h"

#define CALLS 4096u /* different unsafe calls per process image */
#define PROBES 32u
#define IN_LIBC_MOST 512u /* of these, told apart only by what they interrupted in libc */

static struct call {
    uint64_t key;
    uint64_t offset;  /* of the record; 0: being written, or there was no room */
    uint64_t pending; /* repeats that came while it was being written */
} calls[CALLS] LARGE_TABLE;

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

static uint64_t call_key(uint32_t row, const struct call_state *state, const struct frame *f,
                         uint64_t kind)
{
    uint64_t h = hash_mix(row, state->caller);
    h = hash_mix(h, f->thunk);
    h = hash_mix(h, f->signal);
    h = hash_mix(h, (uintptr_t)f->uc - (uintptr_t)&state->caller);
    return hash_mix(h, kind) | 1;
}

/* The slot of `key`; *fresh: it was put there just now. NULL: the table is full. */
static struct call *call_slot(uint64_t key, bool *fresh)
{
    *fresh = false;
    for (uint32_t n = 0; n < PROBES; n++) {
        uint32_t i = (uint32_t)(key >> 20) + n;
        uint64_t *slot = &calls[i % CALLS].key;
        uint64_t found = __atomic_load_n(slot, __ATOMIC_ACQUIRE);
        if (found == 0 && __atomic_compare_exchange_n(slot, &found, key, false, __ATOMIC_ACQ_REL,
                                                      __ATOMIC_ACQUIRE)) {
            *fresh = true;
            return &calls[i % CALLS];
        }
        if (found == key) {
            return &calls[i % CALLS];
        }
    }
    return NULL;
}

static void report_call(uint32_t row, const struct call_state *state, const struct frame *f,
                        bool seen_before)
{
    uint64_t kind = interrupted_kind(f);
    if (kind != 0 && __atomic_load_n(&in_libc, __ATOMIC_RELAXED) >= IN_LIBC_MOST) {
        kind = 1;
    }
    bool fresh;
    struct call *call = call_slot(call_key(row, state, f, kind), &fresh);
    if (call == NULL) {
        record_lost(SIGVET_LOST_CALLS);
        return;
    }
    if (fresh) {
        if (kind > 1) {
            __atomic_fetch_add(&in_libc, 1, __ATOMIC_RELAXED);
        }
        __atomic_store_n(&call->offset, snapshot_call(row, state, f, seen_before),
                         __ATOMIC_SEQ_CST);
    } else {
        __atomic_fetch_add(&call->pending, 1, __ATOMIC_SEQ_CST);
    }
    struct sigvet_unsafe_call *rec = record_at(__atomic_load_n(&call->offset, __ATOMIC_SEQ_CST));
    if (rec != NULL) {
        record_count(&rec->count, __atomic_exchange_n(&call->pending, 0, __ATOMIC_SEQ_CST));
    }
}

static uint64_t argument(const struct call_state *state, uint32_t arg)
{
    return arg == 0 ? state->rdi : state->rsi;
}

/* What a handler that runs means for this call. */
static void *slow_target(uint32_t row, const struct call_state *state)
{
    enum row_action action = row_action(row);
    bool seen_before = sigvet_real[row] != NULL;
    void *real = action == ACTION_BODY ? real_body(row) : real_get(row);
    if (!real_relocated()) {
        return real;
    }
    struct thread *t = thread_self();
    const struct frame *f = thread_live_frame(t, (uintptr_t)&state->caller);
    if (f == NULL) {
        if (row < STUBS_HOT && !seen_before) {
            hot_direct();
        }
        return real;
    }
    bool on_its_stack = (uintptr_t)f->uc - (uintptr_t)&state->caller <= SNAPSHOT_SPAN;
    if (row_reported(row) && on_its_stack && !real_in_libc(state->caller)) {
        report_call(row, state, f, seen_before);
    }
    if (action == ACTION_JUMP) {
        thread_live_frame(t, jump_target(argument(state, row_arg(row))));
    } else if (action == ACTION_CONTEXT) {
        thread_switch(t, jump_context_target(argument(state, row_arg(row))), SNAPSHOT_SPAN);
    }
    return real;
}

void *sigvet_slow(uint32_t row, struct call_state *state)
{
    const struct shape *shape = sigvet_tracing != 0 ? row_shape(row) : NULL;
    void *target = NULL;
    if (shape != NULL && shape->result == RESULT_NOTE) {
        apicall_note(row, shape, state); /* before handlers that it leaves are told to be left */
        return slow_target(row, state);
    }
    if (shape != NULL && sigvet_attention == 0) {
        target = row_action(row) == ACTION_BODY ? real_body(row) : sigvet_real[row];
    }
    if (target == NULL) {
        target = slow_target(row, state);
    }
    return shape != NULL && real_relocated() ? apicall_traced(row, shape, state, target) : target;
}
