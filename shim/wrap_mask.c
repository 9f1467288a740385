/* wrap_mask.c - the calls that set a thread's mask.
 *
 * Owns:     nothing.
 * Contexts: any. Results and errno are those of the real calls.
 * Source:   sigprocmask(2), pthread_sigmask(3), sigset(3).
 * Q1  The quick_ functions write their own event: on the way back from the kernel every function between it and the
 *     program is a return that the processor did not foresee. Their event is the one that apicall.c would write. */
#include <signal.h>

#include "event.h"
#include "mask.h"
#include "raw.h"
#include "raw_mask.h"
#include "real.h"
#include "thread.h"

/* Deprecated for programs; here they are what is being watched. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#define HIDDEN __attribute__((visibility("hidden")))
#define INLINE static inline __attribute__((always_inline))

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

/* What the kernel says was set before tells of every change that was made unseen. `old` may be `set`
 * itself: the given set is read before the call. */
INLINE int mask_set(mask_call *real, int how, const sigset_t *set, sigset_t *old)
{
    sigset_t mine;
    uint64_t bits = set != NULL ? set_bits(set) : 0;
    const uint64_t *given = set != NULL ? &bits : NULL;
    /* cppcheck-suppress uninitvar */
    sigset_t *before = old != NULL ? old : &mine;
    uint64_t was = mask_expect(how, given);
    int result = sigvet_raw != 0 ? mask_hide(real, how, set, before) : real(how, set, before);
    if (result == 0) {
        mask_note_before(was, set_bits(before));
        mask_note(how, given, set_bits(before));
    } else {
        mask_note(SIG_SETMASK, &was, was);
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

/* Both calls as an event: HOW, SET_IN and SET_OUT of sigvet/calls/signal.def, then what they point to. */
enum { WORD_HOW, WORD_SET, WORD_OLD, WORD_GIVEN, WORD_BEFORE, WORDS };

#define EVENT_SIZE (sizeof(struct sigvet_call_event) + WORDS * sizeof(uint64_t))
#define GIVEN_THERE (1u << 1)
#define BEFORE_THERE (1u << 2)

struct mask_asked {
    uint32_t row;
    uintptr_t caller, sp;
    int how;
    const sigset_t *set;
    sigset_t *old;
};

INLINE struct sigvet_call_event *told_begin(const struct mask_asked *a)
{
    struct sigvet_call_event *e = event_begin(EVENT_SIZE, 0);
    if (e != NULL) {
        e->caller = a->caller;
        e->sp = a->sp;
        e->there = a->set != NULL ? GIVEN_THERE : 0;
        e->words[WORD_HOW] = (uint32_t)a->how;
        e->words[WORD_SET] = (uintptr_t)a->set;
        e->words[WORD_OLD] = (uintptr_t)a->old;
        e->words[WORD_GIVEN] = a->set != NULL ? set_bits(a->set) : 0;
        event_publish(e, EVENT_SIZE, SIGVET_EVENT_CALL, a->row);
    }
    return e;
}

INLINE void told_end(struct sigvet_call_event *e, const struct mask_asked *a, int result)
{
    e->result = result;
    if (result != 0) {
        e->head.error = (uint16_t)(result > 0 ? result : (int)event_errno());
    } else if (a->old != NULL) {
        e->there = (a->set != NULL ? GIVEN_THERE : 0) | BEFORE_THERE;
        e->words[WORD_BEFORE] = set_bits(a->old);
    }
    event_end(&e->head);
}

INLINE int mask_set_told(mask_call *real, const struct mask_asked *a)
{
    struct sigvet_call_event *e = told_begin(a);
    uint32_t forks = thread_self()->forks;
    int result = mask_set(real, a->how, a->set, a->old);
    if (e != NULL && thread_self()->forks == forks) {
        told_end(e, a, result);
    }
    return result;
}

#define ASKED(row)                                                           \
    &(const struct mask_asked)                                               \
    {                                                                        \
        row, (uintptr_t)__builtin_return_address(0),                         \
            (uintptr_t)__builtin_dwarf_cfa() - sizeof(void *), how, set, old \
    }

HIDDEN int quick_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    return mask_set_told(REAL(sigprocmask), ASKED(ROW_sigprocmask));
}

HIDDEN int quick_pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    return mask_set_told(REAL(pthread_sigmask), ASKED(ROW_pthread_sigmask));
}

/* The older calls, which do not tell all of what was before. One that fails changes nothing: then the set is empty. */
static int mask_set_old(int (*real)(int), int argument, int how, uint64_t given)
{
    mask_expect(how, &given);
    int result = real(argument);
    mask_note(how, &given, mask_now());
    return result;
}

HIDDEN int wrap_sigblock(int mask)
{
    return mask_set_old(REAL(sigblock), mask, SIG_BLOCK, (uint32_t)mask);
}

HIDDEN int wrap_sigsetmask(int mask)
{
    return mask_set_old(REAL(sigsetmask), mask, SIG_SETMASK, (uint32_t)mask);
}

HIDDEN int wrap_sighold(int signal)
{
    return mask_set_old(REAL(sighold), signal, SIG_BLOCK, mask_bit((uint32_t)signal));
}

HIDDEN int wrap_sigrelse(int signal)
{
    return mask_set_old(REAL(sigrelse), signal, SIG_UNBLOCK, mask_bit((uint32_t)signal));
}
