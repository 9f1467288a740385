/* mask.c - see mask.h; and the two calls that set a mask.
 *
 * Owns:     see mask.h.
 * Contexts: see mask.h. Results and errno are those of the real calls. */
#include "mask.h"

#include <signal.h>

#include "raw.h"
#include "real.h"
#include "records.h"
#include "sys.h"

#define HIDDEN __attribute__((visibility("hidden")))

static __thread uint64_t known __attribute__((tls_model("initial-exec")));

static uint64_t watched;        /* signals with a handler that was never seen open */
static uint64_t records[_NSIG]; /* their handler records */

static uint64_t bit_of(uint32_t signal)
{
    return signal >= 1 && signal < _NSIG ? (uint64_t)1 << (signal - 1) : 0;
}

void mask_learn(void)
{
    sys_call(SYS_rt_sigprocmask, SIG_BLOCK, 0, &known, sizeof known);
}

uint64_t mask_now(void)
{
    return known;
}

static void record_open(uint64_t offset)
{
    struct sigvet_handler *h = record_at(offset);
    if (h != NULL) {
        __atomic_store_n(&h->open, 1, __ATOMIC_RELAXED);
    }
}

static void mask_changed(uint64_t mask)
{
    known = mask;
    uint64_t opened = __atomic_load_n(&watched, __ATOMIC_RELAXED) & ~mask;
    if (opened == 0) {
        return;
    }
    __atomic_fetch_and(&watched, ~opened, __ATOMIC_RELAXED);
    for (uint32_t signal = 1; signal < _NSIG; signal++) {
        if ((opened & bit_of(signal)) != 0) {
            record_open(__atomic_load_n(&records[signal], __ATOMIC_RELAXED));
        }
    }
}

void mask_inherit(uint64_t mask)
{
    mask_changed(mask);
}

void mask_note_install(uint32_t signal, uint64_t record)
{
    uint64_t bit = bit_of(signal);
    if (bit == 0) {
        return;
    }
    if ((known & bit) == 0) {
        record_open(record);
        return;
    }
    __atomic_store_n(&records[signal], record, __ATOMIC_RELAXED);
    __atomic_fetch_or(&watched, bit, __ATOMIC_RELAXED);
}

static uint64_t set_bits(const sigset_t *set)
{
    return set->__val[0];
}

typedef int mask_call(int, const sigset_t *, sigset_t *);

/* With --raw, the kernel is not told of SIGSYS (raw_mask.h). */
static __attribute__((noinline)) int mask_hide(mask_call *real, int how, const sigset_t *set,
                                               sigset_t *old)
{
    sigset_t sent;
    bool hidden = raw_mask_changes(how, NULL);
    if (set != NULL) {
        sent = *set;
        raw_mask_changes(how, &sent.__val[0]);
        set = &sent;
    }
    int result = real(how, set, old);
    if (result != 0) {
        raw_mask_failed(hidden);
    } else if (hidden) {
        old->__val[0] |= RAW_SIGSYS_BIT;
    }
    return result;
}

void mask_note(int how, const uint64_t *given, uint64_t before)
{
    uint64_t bits = before;
    if (given != NULL) {
        bits = how == SIG_BLOCK ? before | *given : how == SIG_UNBLOCK ? before & ~*given : *given;
    }
    mask_changed(bits);
}

/* What the kernel says was set before tells of every change that was made unseen. `old` may be `set`
 * itself: the given set is read before the call. */
static int mask_set(mask_call *real, int how, const sigset_t *set, sigset_t *old)
{
    sigset_t mine;
    uint64_t given = set != NULL ? set_bits(set) : 0;
    /* cppcheck-suppress uninitvar */
    sigset_t *before = old != NULL ? old : &mine;
    int result = sigvet_raw != 0 ? mask_hide(real, how, set, before) : real(how, set, before);
    if (result == 0) {
        mask_note(how, set != NULL ? &given : NULL, set_bits(before));
    }
    return result;
}

HIDDEN int wrap_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    return mask_set(REAL(sigprocmask), how, set, old);
}

HIDDEN int wrap_pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    return mask_set(REAL(pthread_sigmask), how, set, old);
}
