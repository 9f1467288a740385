/* mask.h - the signal mask of each thread as far as it was set through libc.
 *
 * Owns:     the mask of each thread; which signals with a handler may have interrupted an unsafe function.
 * Contexts: any; no system call (start-up: mask_learn makes one; after vfork event_vforked_pid does), no lock, errno
 *           untouched.
 * Source:   sigprocmask(2), pthread_sigmask(3), signal(7).
 *
 * A program that unblocks its signals only inside sigsuspend, pselect or ppoll, or between two calls of
 * sigprocmask that have nothing unsafe between them, runs its handlers at safe points alone. That is so
 * only if the signal was blocked when the handler was installed, and no unsafe function was called since
 * while the signal was unblocked, in handlers of other signals too: this file records that it was. With
 * more than one thread, that a thread has it unblocked is enough. So is a delivery, or an old mask that
 * the kernel tells, that shows a change which we did not see (a system call without libc, the end of a
 * context). */
#ifndef SIGVET_SHIM_MASK_H
#define SIGVET_SHIM_MASK_H

#include <signal.h>
#include <stdint.h>

#include "sigvet/trace.h"

/* The signal as a bit of a mask; 0: there is no such signal. */
static inline uint64_t mask_bit(uint32_t signal)
{
    return signal >= 1 && signal < _NSIG ? (uint64_t)1 << (signal - 1) : 0;
}

/* Start-up: the first thread's mask. */
void mask_learn(void);

/* The calling thread's mask, signals 1..64 as bits 0..63. */
uint64_t mask_now(void);

/* The mask was changed without libc: what was given, NULL for nothing, and what the kernel said was there before. */
void mask_note(int how, const uint64_t *given, uint64_t before);

/* The same is about to be made: what it lets in comes before it is back. The mask until now; it is to be noted
 * again should the call fail. */
uint64_t mask_expect(int how, const uint64_t *given);

/* The mask before such a call was `before`, and `was` as we knew it. */
void mask_note_before(uint64_t was, uint64_t before);

/* A new thread begins with its maker's mask. */
void mask_inherit(uint64_t mask);

/* sigprocmask() itself: wrap_mask.c. */
__attribute__((visibility("hidden"))) int wrap_sigprocmask(int how, const sigset_t *set,
                                                           sigset_t *old);

/* A handler for `signal` is being installed under handler record `record`; or none is there any more. */
void mask_note_install(uint32_t signal, uint64_t record);
void mask_note_remove(uint32_t signal);

/* A handler is entered; `h`: its record, or NULL. The mask until now, for mask_leave(), unless the handler has
 * changed the one that the kernel will set. */
uint64_t mask_enter(uint32_t signal, struct sigvet_handler *h, uint64_t interrupted);
void mask_leave(uint64_t mask);

/* An unsafe function is called, in a handler or not. */
void mask_unsafe_call(void);

#endif
