/* stubs.S - one tail-jumping stub per intercepted function, and the slow path that they share.
 *
 * Owns:     the exported symbols (all of them), the slow path's frame (struct call_state in
 *           report.h).
 * Contexts: any, before relocation included.
 * S1  On the fast path r11 is the only register touched, and nothing is pushed.
 * S2  The slow path gives back every argument register, rax (the number of vector arguments) and
 *     r10; vector registers are never touched by the shim (built with -mgeneral-regs-only; a guard
 *     test looks).
 * S3  A stub jumps, it never calls: return address and stack are the program's own. While events are
 *     written, calls of the signal API whose result is wanted are made from the slow path.
 * S4  The first STUBS_HOT stubs lose their load of the real pointer to a direct jump (hot.c), which
 *     takes its place at offset STUB_JUMP.
 * S5  No endbr64: Linux does not track indirect branches in user space on x86-64, and every byte
 *     counts here.
 *
 * Before relocation the thread-local offset below reads 0, so %fs:0 is looked at: the low half of
 * the thread's own address, never 0: the slow path runs, and knows what to do. */

    .section .stubs, "ax", @progbits /* placed by layout.ld */

#include "limits.h"
#include "sigvet/spare.h"

/* Row numbers are the order of the rows, as in enum row. */
    .set row, 0

    .macro stub_head name
\name:
    movq sigvet_attention@gottpoff(%rip), %r11
    cmpl $0, %fs:(%r11)
    jne 1f
    .endm

    /* On to the real function, if it is known. */
    .macro stub_to_real
    movq (sigvet_real + 8 * row)(%rip), %r11
    testq %r11, %r11
    jz 1f
    jmp *%r11
    .endm

    /* Calls of the signal API may have to go the slow way without any handler. */
    .macro stub_traced
    cmpb $0, sigvet_tracing(%rip)
    jne 1f
    .endm

    .macro stub_end name
1:  movl $row, %r11d
    jmp slow
    .org \name + STUB_SIZE, 0xcc
    .endm

    .macro stub_PASS name, id
    stub_head \name
    stub_to_real
    stub_end \name
    .endm

    .macro stub_BODY name, id
    stub_head \name
    jmp wrap_\id
    stub_end \name
    .endm

    .macro stub_API_PASS name, id
    stub_head \name
    stub_traced
    stub_to_real
    stub_end \name
    .endm

    .macro stub_API_BODY name, id
    stub_head \name
    stub_traced
    jmp wrap_\id
    stub_end \name
    .endm

    /* Its function writes the event itself, if every call is to be one and that is all. */
    .macro stub_API_QUICK name, id
    stub_head \name
    cmpb $TRACING_EVENTS_ALONE, sigvet_tracing(%rip)
    ja 1f
    jmp quick_\id
    stub_end \name
    .endm

#define stub_JUMP stub_PASS
#define stub_CONTEXT stub_PASS
#define stub_API_JUMP stub_API_PASS
#define stub_API_CONTEXT stub_API_PASS
#define EXPORT(name) .globl name; .type name, @function; .size name, . - name;
#define CALL(symbol, verdict, action, why, instead, condition, arg) \
    stub_##action symbol, symbol; EXPORT(symbol) .set row, row + 1;
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    stub_##action sigvet_at_##id, id; EXPORT(sigvet_at_##id)                         \
    .symver sigvet_at_##id, symbol##version; .set row, row + 1;
#define API(symbol, verdict, action, why, instead, condition, arg, ...) \
    stub_API_##action symbol, symbol; EXPORT(symbol) .set row, row + 1;
#define API_AT(id, symbol, version, verdict, action, why, instead, condition, arg, ...) \
    stub_API_##action sigvet_at_##id, id; EXPORT(sigvet_at_##id)                         \
    .symver sigvet_at_##id, symbol##version; .set row, row + 1;
#define stub_IN_HANDLER stub_PASS /* elsewhere its events are not wanted */
#define stub_ON_ALTSTACK stub_API_PASS
#define SELDOM(symbol, verdict, why, instead, when, ...) \
    stub_##when symbol, symbol; EXPORT(symbol) .set row, row + 1;
#define SPARE(id) \
    stub_PASS SIGVET_SPARE(id), id; EXPORT(SIGVET_SPARE(id)) .set row, row + 1;
#ifdef SIGVET_STRICT
#define STRICT(symbol, why, instead) stub_PASS symbol, symbol; EXPORT(symbol) .set row, row + 1;
#define STRICT_AT(id, symbol, version, why, instead) \
    stub_PASS sigvet_at_##id, id; EXPORT(sigvet_at_##id) .symver sigvet_at_##id, symbol##version; .set row, row + 1;
#endif

    .globl sigvet_stubs
    .hidden sigvet_stubs
    .p2align 6
sigvet_stubs:
    /* Everywhere in a stub the frame is the caller's: one FDE covers them all. */
    .cfi_startproc
#include "sigvet/calls.def"
    .cfi_endproc

    .text

/* r11d = row; everything else as the caller left it. */
    .p2align 4
    .type slow, @function
slow:
    .cfi_startproc
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbp, 0
    movq %rsp, %rbp
    .cfi_def_cfa_register rbp
    pushq %r15
    pushq %r14
    pushq %r13
    pushq %r12
    pushq %rbx
    pushq %r10
    pushq %rax
    pushq %r9
    pushq %r8
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    movl %r11d, %edi
    movq %rsp, %rsi
    andq $-16, %rsp
    cld
    call sigvet_slow
    testq %rax, %rax
    jz 1f
    movq %rax, %r11
    leaq -13*8(%rbp), %rsp
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %r8
    popq %r9
    popq %rax
    popq %r10
    movq %rbp, %rsp
    popq %rbp
    .cfi_remember_state
    .cfi_def_cfa rsp, 8
    .cfi_restore rbp
    jmp *%r11
1:  /* the call was made in there: give its result back */
    .cfi_restore_state
    movq -7*8(%rbp), %rax
    movq %rbp, %rsp
    popq %rbp
    .cfi_def_cfa rsp, 8
    .cfi_restore rbp
    ret
    .cfi_endproc
    .size slow, . - slow

    .section .stubs, "ax", @progbits

/* Thunks: what the kernel calls instead of the program's handlers. ecx is free at a handler's
 *         entry. */
    .globl sigvet_thunks
    .hidden sigvet_thunks
    .type sigvet_thunks, @function
    .p2align 4
sigvet_thunks:
    .cfi_startproc
    .set thunk, 0
    .rept SIGVET_THUNKS
    .p2align 4
    endbr64
    movl $thunk, %ecx
    jmp sigvet_deliver
    .set thunk, thunk + 1
    .endr
    .cfi_endproc
    .size sigvet_thunks, . - sigvet_thunks

    .section .note.GNU-stack, "", @progbits
