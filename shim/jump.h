/* jump.h - leaving handlers by longjmp, siglongjmp, setcontext, swapcontext.
 *
 * Owns:     nothing.
 * Contexts: any.
 * Source:   glibc's jmp_buf on x86-64 (stack pointer in word 6, mangled with the guard at
 *           %fs:0x30), <ucontext.h>. */
#ifndef SIGVET_SHIM_JUMP_H
#define SIGVET_SHIM_JUMP_H

#include <stdint.h>

/* The stack pointer after the jump. */
uintptr_t jump_target(uint64_t jmp_buf_address);
uintptr_t jump_context_target(uint64_t ucontext_address);

/* The mask that it sets, signals 1..64 as bits 0..63; NULL: none. */
const uint64_t *jump_mask(uint64_t jmp_buf_address);
const uint64_t *jump_context_mask(uint64_t ucontext_address);

#endif
