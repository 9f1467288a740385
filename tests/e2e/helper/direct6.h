/* direct6.h - a system call made by an instruction of the program's own, as without libc.
 *
 * Owns:     nothing.
 * Contexts: also in handlers; errno is never touched, and the shim does not see the call.
 * Errors:   -errno, as the kernel gives it.
 * Source:   the x86-64 system call convention. */
#ifndef DIRECT6_H
#define DIRECT6_H

static inline long direct6(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

#define direct(number, a, b, c, d) \
    direct6((number), (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

#endif
