/* raw_mask.h - with --raw, SIGSYS stays open in the kernel, and looks blocked to a program that
 * blocked it.
 *
 * Owns:     nothing; the state is in the thread's block (raw.h).
 * Contexts: any; errno untouched.
 * Source:   sigprocmask(2), pselect(2), io_uring_enter(2); force_sig_info() of the kernel: a
 *           dispatched system call ends the process when SIGSYS is blocked.
 *
 * V1  Whatever sets a mask leaves SIGSYS out of it, and whatever shows one puts it in: here for
 *     calls, in raw.c for the context that a handler is given, in wrap_disposition.c for sa_mask.
 * V2  What sigsetjmp and getcontext keep, libc asked the kernel for: SIGSYS is not in it. When it
 *     comes back, SIGSYS is taken to be blocked if the other signals that programs usually block
 *     all are. */
#ifndef SIGVET_SHIM_RAW_MASK_H
#define SIGVET_SHIM_RAW_MASK_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ucontext.h>

#include "apicall.h"

#define RAW_SIGSYS_BIT ((uint64_t)1 << (SIGSYS - 1))

/* A system call's mask, replaced for its time. */
struct raw_masks {
    uint64_t set;      /* what the kernel reads in place of the program's */
    uint64_t pair[2];  /* likewise of pselect6's sixth argument: where the set is, and its size */
    uint64_t given;    /* the argument's word as the program gave it */
    uint32_t argument; /* its index; RAW_MASKS_NONE: nothing was replaced */
    uint64_t wanted;   /* rt_sigprocmask: the set that was given */
    uint64_t known;    /* likewise: the thread's mask before, as far as it was known */
    bool hidden;       /* likewise: SIGSYS looked blocked before */
};
#define RAW_MASKS_NONE UINT32_MAX

/* Before the system call `w`, whose arguments may change, and after it, with `given` as the program
 * gave it. `failed`: whether it did. */
void raw_mask_before(struct raw_masks *m, struct syscall_words *w);
void raw_mask_after(const struct raw_masks *m, const struct syscall_words *given, bool failed);

/* The same for sigprocmask itself: takes SIGSYS out of `*bits` where it would block; returns
 * whether it looked blocked before. `bits`: NULL where no set is given. */
bool raw_mask_changes(int how, uint64_t *bits);
void raw_mask_failed(bool hidden);

/* Calls `target`, a function of libc that sets or shows masks in another way; *result is what it
 * gave. False: `row` is no such function, nothing was done. */
bool raw_mask_call(uint32_t row, void *target, const uint64_t args[6], long *result);

/* The calling thread's mask `known` to the kernel or libc, as the program sees it. */
uint64_t raw_mask_seen(uint64_t known);

/* A context is about to be taken on; `kept`: by setcontext, not by the return of a handler. Or a
 * jmp_buf. */
void raw_mask_context(ucontext_t *uc, bool kept);
void raw_mask_jump(const void *jmp_buf_address);

/* Opens SIGSYS in the kernel. */
void raw_mask_open(void);

/* A thread begins: likewise, and what the program believes of SIGSYS is known before. `mask`: its maker's. */
void raw_mask_begin(uint64_t mask);

/* Around the making of a thread, which begins with the kernel's mask: meanwhile SIGSYS is in it if the program
 * believes so, and then nothing is dispatched, in handlers neither. */
struct raw_lent {
    uint8_t selector;
    bool lent;
};
struct raw_lent raw_mask_lend(void);
void raw_mask_take_back(struct raw_lent l);

#endif
