/* jump.c - see jump.h. */
#include "jump.h"

#include <stddef.h>
#include <ucontext.h>

#define JB_RSP 6

/* glibc's jmp_buf: the registers, an int, and the mask. */
struct kept_jump {
    uint64_t registers[8];
    int with_mask;
    uint64_t mask;
};

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

const uint64_t *jump_mask(uint64_t jmp_buf_address)
{
    const struct kept_jump *j = (const struct kept_jump *)jmp_buf_address;
    return j->with_mask != 0 ? &j->mask : NULL;
}

const uint64_t *jump_context_mask(uint64_t ucontext_address)
{
    return (const uint64_t *)&((const ucontext_t *)ucontext_address)->uc_sigmask;
}
