/* raw_sigsys.h - with --raw, SIGSYS is ours in the kernel: the program's own action for it, and its
 * deliveries.
 *
 * Owns:     the program's action for SIGSYS.
 * Contexts: any, no lock; errno untouched.
 * Errors:   more different actions than are kept: the last one stays, and a gap is recorded.
 * Source:   rt_sigaction(2), signal(7), force_sig_info() of the kernel.
 *
 * Q1  Actions are kept in a list that only grows; which of them is in force is one word, swapped at
 *     once. So the old action is exact without a lock, as from the kernel.
 * Q2  What differs from a bare run: a SIGSYS that the program ignores still interrupts sigsuspend
 *     and its like; its handler runs on the alternate stack whether it asked for it or not. */
#ifndef SIGVET_SHIM_RAW_SIGSYS_H
#define SIGVET_SHIM_RAW_SIGSYS_H

#include <signal.h>
#include <stdbool.h>
#include <ucontext.h>

#include "disposition.h"

/* Start-up: what the kernel has is the program's action; ours, `handler`, goes there. False: it
 * cannot. */
bool raw_sigsys_start(void (*handler)(int, siginfo_t *, void *));

/* Where a handler's return goes to, in libc. */
uintptr_t raw_sigsys_restorer(void);

/* The program's action: changed where `act` is given (`thunk`: of its handler, or -1), *old as it
 * was. */
void raw_sigsys_swap(const struct kernel_action *act, int thunk, struct kernel_action *old);

bool raw_sigsys_ignored(void);

/* Puts another action than ours into the kernel, and ours back. */
void raw_sigsys_leave(const struct kernel_action *act);
void raw_sigsys_back(void);

/* A SIGSYS that no dispatch has sent: does what the program's action says. */
void raw_sigsys_arrived(siginfo_t *info, ucontext_t *uc);

#endif
