/* mask.h - the signal mask of each thread as far as it was set through libc.
 *
 * Owns:     the mask in the thread's block; which signals with a handler were ever left open.
 * Contexts: any; no system call (start-up: mask_learn makes one), no lock, errno untouched.
 * Source:   sigprocmask(2), pthread_sigmask(3), signal(7).
 *
 * A program that unblocks its signals only inside sigsuspend, pselect or ppoll runs its handlers at
 * safe points alone. That is so only if the signal was blocked when the handler was installed and no
 * thread opened it since: this file records the moments when it was not. A change that we cannot see
 * (siglongjmp, sigrelse) leaves the known mask as it was. */
#ifndef SIGVET_SHIM_MASK_H
#define SIGVET_SHIM_MASK_H

#include <signal.h>
#include <stdint.h>

/* Start-up: the first thread's mask. */
void mask_learn(void);

/* The calling thread's mask, signals 1..64 as bits 0..63. */
uint64_t mask_now(void);

/* The mask was changed without libc: what was given, NULL for nothing, and what the kernel said was there before. */
void mask_note(int how, const uint64_t *given, uint64_t before);

/* A new thread begins with its maker's mask. */
void mask_inherit(uint64_t mask);

/* sigprocmask() itself. */
__attribute__((visibility("hidden"))) int wrap_sigprocmask(int how, const sigset_t *set,
                                                           sigset_t *old);

/* A handler for `signal` is being installed under handler record `record`. */
void mask_note_install(uint32_t signal, uint64_t record);

#endif
