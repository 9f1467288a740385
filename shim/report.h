/* report.h - the slow path: a stub was called while the thread needs attention, or for the first
 * time.
 *
 * Owns:     struct call_state, which stubs.S builds.
 * Contexts: any. No system call, no lock, errno untouched; under 512 bytes of stack with all that
 *           it calls.
 * Source:   the x86-64 psABI, section 3.2.3. */
#ifndef SIGVET_SHIM_REPORT_H
#define SIGVET_SHIM_REPORT_H

#include <stdint.h>

/* The caller's registers as the stub found them, in the order in which stubs.S pushed them. */
struct call_state {
    uint64_t rdi, rsi, rdx, rcx, r8, r9, rax, r10;
    uint64_t rbx, r12, r13, r14, r15, rbp;
    uint64_t caller; /* the return address; the stub's stack pointer points here */
};

/* Where the stub must jump to; NULL: the call was made already, and its result is in state->rax. */
void *sigvet_slow(uint32_t row, struct call_state *state);

#endif
