/* simulated.h - does Valgrind run us, and what does it say about us?
 *
 * Owns:     nothing.
 * Contexts: any; no system call.
 * Source:   the Valgrind manual, "The Client Request mechanism"; valgrind.h. */
#ifndef SIGVET_SHIM_SIMULATED_H
#define SIGVET_SHIM_SIMULATED_H

#include <stdbool.h>
#include <stdint.h>

#define SIMULATED_RUNNING 0x1001u
#define SIMULATED_ERRORS 0x1801u /* reported where the sum of the arguments is 0 */

/* Rotations that add up to none, and an exchange of a register with itself: nothing to a processor, and a
 * question to Valgrind, which answers in rdx. */
static inline uint64_t simulated_ask(uint64_t request, uint64_t argument)
{
    const uint64_t asked[6] = {request, argument};
    uint64_t answer = 0;
    __asm__ volatile("rol $3, %%rdi\n\trol $13, %%rdi\n\trol $61, %%rdi\n\trol $51, %%rdi\n\t"
                     "xchg %%rbx, %%rbx"
                     : "+d"(answer)
                     : "a"(asked)
                     : "cc", "memory");
    return answer;
}

static inline bool simulated(void)
{
    return simulated_ask(SIMULATED_RUNNING, 0) != 0;
}

/* Between the two Valgrind reports no errors of this thread: the program's stack is read wherever it may hold
 * a return address, written or not. */
static inline void simulated_hush(void)
{
    simulated_ask(SIMULATED_ERRORS, 1);
}

static inline void simulated_speak(void)
{
    simulated_ask(SIMULATED_ERRORS, (uint64_t)-1);
}

#endif
