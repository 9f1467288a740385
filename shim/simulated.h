/* simulated.h - does Valgrind run us?
 *
 * Owns:     nothing.
 * Contexts: any; no system call.
 * Source:   the Valgrind manual, "The Client Request mechanism"; valgrind.h. */
#ifndef SIGVET_SHIM_SIMULATED_H
#define SIGVET_SHIM_SIMULATED_H

#include <stdbool.h>
#include <stdint.h>

/* Rotations that add up to none, and an exchange of a register with itself: nothing to a processor, and a
 * question to Valgrind, which answers in rdx how deep it runs us. */
static inline bool simulated(void)
{
    const uint64_t running[6] = {0x1001};
    uint64_t depth = 0;
    __asm__ volatile("rol $3, %%rdi\n\trol $13, %%rdi\n\trol $61, %%rdi\n\trol $51, %%rdi\n\t"
                     "xchg %%rbx, %%rbx"
                     : "+d"(depth)
                     : "a"(running)
                     : "cc", "memory");
    return depth != 0;
}

#endif
