/* coroutine.h - coroutines that switch stacks by a few instructions of their own, as boost.context
 * does: nothing that sigvet intercepts is called, and nothing tells it which stack is whose.
 *
 * Owns:     the stacks, mostly blocks of malloc(): no bounds of theirs are known to anybody.
 * Contexts: coroutine_switch() also in handlers: six registers and the stack pointer change, the
 *           signal mask does not.
 * Errors:   see target.h. A coroutine's function must not return.
 * Source:   System V ABI for x86-64, 3.2.1: the registers that belong to the caller. */
#ifndef COROUTINE_H
#define COROUTINE_H

#include <stdlib.h>

#include "target.h"

#define COROUTINE_STACK (64 * 1024)

struct coroutine {
    void *sp; /* where it stands, while it does not run */
    char *stack;
};

void coroutine_switch(void **from, void *to); /* keeps the own place in *from, goes on at `to` */
void coroutine_begin(void);

/* A coroutine begins in coroutine_begin, with its function in rbx; there its stack ends, and .cfi_undefined
 * says so to whoever walks it. */
__asm__(".text\n"
        ".globl coroutine_switch, coroutine_begin\n"
        ".type coroutine_switch, @function\n"
        "coroutine_switch:\n"
        "    .cfi_startproc\n"
        "    push %rbp\n    .cfi_adjust_cfa_offset 8\n"
        "    push %rbx\n    .cfi_adjust_cfa_offset 8\n"
        "    push %r12\n    .cfi_adjust_cfa_offset 8\n"
        "    push %r13\n    .cfi_adjust_cfa_offset 8\n"
        "    push %r14\n    .cfi_adjust_cfa_offset 8\n"
        "    push %r15\n    .cfi_adjust_cfa_offset 8\n"
        "    mov %rsp, (%rdi)\n"
        "    mov %rsi, %rsp\n"
        "    pop %r15\n    .cfi_adjust_cfa_offset -8\n"
        "    pop %r14\n    .cfi_adjust_cfa_offset -8\n"
        "    pop %r13\n    .cfi_adjust_cfa_offset -8\n"
        "    pop %r12\n    .cfi_adjust_cfa_offset -8\n"
        "    pop %rbx\n    .cfi_adjust_cfa_offset -8\n"
        "    pop %rbp\n    .cfi_adjust_cfa_offset -8\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size coroutine_switch, . - coroutine_switch\n"
        ".type coroutine_begin, @function\n"
        "coroutine_begin:\n"
        "    .cfi_startproc\n"
        "    .cfi_undefined rip\n"
        "    call *%rbx\n"
        "    ud2\n"
        "    .cfi_endproc\n"
        ".size coroutine_begin, . - coroutine_begin\n");

/* On COROUTINE_STACK bytes at `stack`. */
static inline void coroutine_place(struct coroutine *c, char *stack, void (*run)(void))
{
    uintptr_t top = ((uintptr_t)stack + COROUTINE_STACK) & ~(uintptr_t)15;
    void **frame = (void **)top - 9; /* r15 r14 r13 r12 rbx rbp, return address, nothing */
    memset(frame, 0, 9 * sizeof(*frame));
    frame[4] = (void *)run;
    frame[6] = (void *)coroutine_begin;
    c->stack = stack;
    c->sp = frame;
}

static inline void coroutine_make(struct coroutine *c, void (*run)(void))
{
    char *stack = malloc(COROUTINE_STACK);
    must(stack != NULL, "malloc");
    coroutine_place(c, stack, run);
}

#endif
