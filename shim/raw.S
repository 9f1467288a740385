/* raw.S - where system calls that the program made by an instruction of its own are made for it.
 *
 * Owns:     the trampolines. raw.c sends the program here by setting the instruction pointer; all
 *           other registers and the stack are the program's.
 * Contexts: any; no stack is used.
 * Source:   the x86-64 system call convention: the kernel itself spoils rcx (the address behind the
 *           instruction) and r11, so these two are free to use; flags must stay.
 *
 * W4  The selector is "allow" when a trampoline is entered. Behind the system call it becomes what
 *     the thread's `on` says: SYSCALL_DISPATCH_FILTER_BLOCK is 1, _ALLOW is 0. */

    .text
#include "limits.h"

    .macro selector_back /* leaves the thread's block at %fs:(%rcx) */
    movq sigvet_raw_thread@gottpoff(%rip), %rcx
    movb %fs:RAW_ON(%rcx), %r11b
    movb %r11b, %fs:RAW_SELECTOR(%rcx)
    .endm

    .macro hidden name
    .globl \name
    .hidden \name
    .type \name, @function
\name:
    .endm

    .p2align 4
hidden sigvet_raw_text
/* A system call whose result is the program's alone. */
hidden sigvet_raw_pass
    .cfi_startproc
    syscall
    selector_back
    movq %fs:RAW_RESUME(%rcx), %rcx
    jmp *%rcx

/* One whose result raw.c wants: the second system call never reaches the kernel's table, its SIGSYS
 * is the message. */
hidden sigvet_raw_tell
    syscall
    selector_back
    movzbl %fs:RAW_ON(%rcx), %ecx
    jrcxz 1f
    syscall
hidden sigvet_raw_told
1:  movq sigvet_raw_thread@gottpoff(%rip), %rcx
    movq %fs:RAW_RESUME(%rcx), %rcx
    jmp *%rcx

/* clone: two come back, and one of them may have another stack and another thread pointer. So each
 * place that it is called from has a trampoline of its own, that knows the way back. */
    .p2align 6
hidden sigvet_raw_clones
    .set place, 0
    .rept RAW_CLONES
    .p2align 6
    syscall
    movq %rax, %rcx
    jrcxz 1f /* the child: nothing is dispatched there, and the selector is not its own */
    selector_back
1:  movq (sigvet_raw_resumes + 8 * place)(%rip), %rcx
    jmp *%rcx
    .set place, place + 1
    .endr

/* vfork: likewise, but the child has its parent's block, which that does not use meanwhile. */
    .p2align 6
hidden sigvet_raw_vforks
    .set place, RAW_CLONES
    .rept RAW_VFORKS
    .p2align 6
    syscall
    movq %rax, %rcx
    jrcxz 2f
    selector_back
1:  movq (sigvet_raw_resumes + 8 * place)(%rip), %rcx
    jmp *%rcx
2:  leaq 1b(%rip), %rcx
    jmp vfork_child
    .set place, place + 1
    .endr

/* Dispatch is switched on for the child, by a prctl; to go on at rcx. */
    .p2align 6
vfork_child:
    movq sigvet_raw_thread@gottpoff(%rip), %r11
    movq %rcx, %fs:RAW_SAVED(%r11)
    movq %rdi, %fs:RAW_SAVED + 8(%r11)
    movq %rsi, %fs:RAW_SAVED + 16(%r11)
    movq %rdx, %fs:RAW_SAVED + 24(%r11)
    movq %r10, %fs:RAW_SAVED + 32(%r11)
    movq %r8, %fs:RAW_SAVED + 40(%r11)
    movl $RAW_PRCTL, %eax
    movl $RAW_DISPATCH, %edi
    movl $RAW_DISPATCH_ON, %esi
    movq sigvet_raw_libc(%rip), %rdx
    movq (sigvet_raw_libc + 8)(%rip), %r10
    movq %fs:0, %r8
    leaq RAW_SELECTOR(%r8, %r11), %r8
    syscall
    selector_back
    movq %rcx, %r11
    movq %fs:RAW_SAVED + 8(%r11), %rdi
    movq %fs:RAW_SAVED + 16(%r11), %rsi
    movq %fs:RAW_SAVED + 24(%r11), %rdx
    movq %fs:RAW_SAVED + 32(%r11), %r10
    movq %fs:RAW_SAVED + 40(%r11), %r8
    movl $0, %eax /* not xor: flags stay */
    movq %fs:RAW_SAVED(%r11), %rcx
    jmp *%rcx
    .p2align 6
hidden sigvet_raw_text_end
    .cfi_endproc

    .section .note.GNU-stack, "", @progbits
