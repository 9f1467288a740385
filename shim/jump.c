/* jump.c - see jump.h. */
#include "jump.h"

#include <ucontext.h>

#define JB_RSP 6
#define MANGLE_ROTATE 17

uintptr_t jump_target(uint64_t jmp_buf_address)
{
    uintptr_t sp = ((const uintptr_t *)jmp_buf_address)[JB_RSP];
    __asm__("rorq %[bits], %[sp]\n\txorq %%fs:0x30, %[sp]"
            : [sp] "+r"(sp)
            : [bits] "i"(MANGLE_ROTATE));
    return sp;
}

uintptr_t jump_context_target(uint64_t ucontext_address)
{
    return (uintptr_t)((const ucontext_t *)ucontext_address)->uc_mcontext.gregs[REG_RSP];
}
