/* mask.c - see mask.h.
 *
 * Owns:     see mask.h.
 * Contexts: see mask.h.
 * M1  While a signal of `watched` is open on a thread, its attention.window is set, so the next unsafe
 *     call comes to mask_unsafe_call(): `known` is changed first, then the word.
 * M2  What a call lets in may be delivered before that call is back: it counts as let in before the
 *     call is made (mask_expect), and what it blocks as blocked after.
 * M3  A vfork child has a mask of its own, and its parent's memory: `known` stays that of the parent. */
#include "mask.h"

#include <signal.h>

#include "event.h"
#include "real.h"
#include "records.h"
#include "sigvet/config.h"
#include "sys.h"
#include "thread.h"

static __thread uint64_t known __attribute__((tls_model("initial-exec")));

static uint64_t watched;                    /* signals with a handler that was never seen open */
static uint64_t records[_NSIG] LARGE_TABLE; /* their handler records */
static const char *single;                  /* glibc's word: not 0 while there is one thread */

void mask_learn(void)
{
    sys_call(SYS_rt_sigprocmask, SIGVET_OWN_HOW, 0, &known, sizeof known);
}

uint64_t mask_now(void)
{
    return known;
}

static bool is_single(void)
{
    const char *word = __atomic_load_n(&single, __ATOMIC_RELAXED);
    return word != NULL && __atomic_load_n(word, __ATOMIC_RELAXED) != 0;
}

static void record_open(struct sigvet_handler *h)
{
    if (h != NULL) {
        __atomic_store_n(&h->open, 1, __ATOMIC_RELAXED);
    }
}

/* These of `watched` may have interrupted an unsafe function. */
static void watched_open(uint64_t opened)
{
    __atomic_fetch_and(&watched, ~opened, __ATOMIC_RELAXED);
    for (uint32_t signal = 1; signal < _NSIG; signal++) {
        if ((opened & mask_bit(signal)) != 0) {
            record_open(record_at(__atomic_load_n(&records[signal], __ATOMIC_RELAXED)));
        }
    }
}

/* Those that this thread lets in. */
static uint64_t watched_now(void)
{
    return __atomic_load_n(&watched, __ATOMIC_RELAXED) & ~known;
}

/* M3 */
static bool is_lent(void)
{
    return thread_self()->vforked != 0 && event_vforked_pid() != 0;
}

/* A window: nothing is known yet against it, unless other threads work meanwhile. */
static void mask_changed(uint64_t mask)
{
    if (is_lent()) {
        return;
    }
    known = mask;
    __atomic_signal_fence(__ATOMIC_SEQ_CST); /* M1 */
    uint64_t opened = watched_now();
    if (opened != 0 && !is_single()) {
        watched_open(opened);
        opened = 0;
    }
    sigvet_attention.window = opened != 0;
}

void mask_unsafe_call(void)
{
    uint64_t opened = watched_now();
    if (opened != 0) {
        watched_open(opened);
    }
    sigvet_attention.window = 0;
}

void mask_inherit(uint64_t mask)
{
    mask_changed(mask);
}

/* What the handler that runs has interrupted goes on with whatever was let in then. */
static bool is_in_handler(void)
{
    const struct thread *t = thread_self();
    return t->depth != 0 && !t->frames[t->depth - 1].inherited;
}

void mask_note_install(uint32_t signal, uint64_t record)
{
    uint64_t bit = mask_bit(signal);
    struct sigvet_handler *h = record_at(record);
    if (bit == 0) {
        return;
    }
    if ((known & bit) == 0 || is_in_handler()) {
        record_open(h);
    }
    if (h == NULL || __atomic_load_n(&h->open, __ATOMIC_RELAXED) != 0) {
        mask_note_remove(signal);
        return;
    }
    if (__atomic_load_n(&single, __ATOMIC_RELAXED) == NULL) {
        __atomic_store_n(&single, real_find("__libc_single_threaded"), __ATOMIC_RELAXED);
    }
    __atomic_store_n(&records[signal], record, __ATOMIC_RELAXED);
    __atomic_fetch_or(&watched, bit, __ATOMIC_RELAXED);
}

void mask_note_remove(uint32_t signal)
{
    if (thread_self()->vforked == 0) {
        __atomic_fetch_and(&watched, ~mask_bit(signal), __ATOMIC_RELAXED);
    }
}

/* Is it let in by a call that we saw, and nothing known against that? */
static bool is_window(uint32_t signal, uint64_t record)
{
    return is_single() && (watched_now() & mask_bit(signal)) != 0 &&
           __atomic_load_n(&records[signal], __ATOMIC_RELAXED) == record;
}

uint64_t mask_enter(uint32_t signal, struct sigvet_handler *h, uint64_t interrupted)
{
    uint64_t was = known;
    uint64_t bit = mask_bit(signal);
    uint64_t added = bit;
    if (h != NULL) {
        if ((interrupted & bit) == 0 && !is_window(signal, record_offset(h))) {
            record_open(h);
        }
        added = (h->flags & SA_NODEFER) != 0 ? h->mask : h->mask | bit;
    }
    mask_changed((interrupted & ~bit) | added);
    return was;
}

void mask_leave(uint64_t mask)
{
    mask_changed(mask);
}

static uint64_t mask_after(int how, uint64_t given, uint64_t before)
{
    return how == SIG_BLOCK ? before | given : how == SIG_UNBLOCK ? before & ~given : given;
}

uint64_t mask_expect(int how, const uint64_t *given)
{
    uint64_t was = known;
    if (given != NULL) {
        mask_changed(was & mask_after(how, *given, was));
    }
    return was;
}

void mask_note(int how, const uint64_t *given, uint64_t before)
{
    mask_changed(given != NULL ? mask_after(how, *given, before) : before);
}

void mask_note_before(uint64_t was, uint64_t before)
{
    uint64_t missed = was & ~before & __atomic_load_n(&watched, __ATOMIC_RELAXED);
    if (missed != 0 && thread_self()->depth == 0 && !is_lent()) {
        watched_open(missed);
    }
}
