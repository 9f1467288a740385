/* sys.h - raw system calls and the few memory and string helpers of the shim.
 *
 * Owns:     nothing.
 * Contexts: memory helpers: any. System calls: only where the caller's header says so (start-up,
 *           exec, exit); tests/guards hold that: no `syscall` instruction exists outside the
 *           functions listed there.
 * Errors:   sys_*: the kernel's result, -E on failure; errno is never touched.
 * Source:   the x86-64 system call convention; <asm/unistd_64.h>. */
#ifndef SIGVET_SHIM_SYS_H
#define SIGVET_SHIM_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

/* Tables that most processes hardly touch stand apart, so that what every process needs shares few
 * pages. */
#define LARGE_TABLE __attribute__((section(".bss.large")))
/* Constants that all processes use. */
#define HOT_TABLE __attribute__((section(".rodata_start")))
/* Constants that few processes use, in a file that all do. */
#define FEW_TABLE __attribute__((section(".few")))
/* Large, too, but every process uses its beginning: sorted by name, it stands right behind the small ones. */
#define EARLY_TABLE __attribute__((section(".bss.early")))

static inline __attribute__((always_inline)) long sys_call6(long n, long a, long b, long c, long d,
                                                            long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

#define sys_call(n, a, b, c, d) sys_call6((n), (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

static inline size_t str_len(const char *s)
{
    size_t n = 0;
    while (s[n] != '\0') {
        n++;
    }
    return n;
}

/* Length of s, but no more than max. */
static inline size_t str_len_max(const char *s, size_t max)
{
    size_t n = 0;
    while (n < max && s[n] != '\0') {
        n++;
    }
    return n;
}

static inline bool str_equal(const char *a, const char *b)
{
    size_t i = 0;
    while (a[i] == b[i] && a[i] != '\0') {
        i++;
    }
    return a[i] == b[i];
}

/* The rest of s after `prefix`, or NULL when s does not begin with it. */
static inline const char *str_after(const char *s, const char *prefix)
{
    size_t i = 0;
    for (; prefix[i] != '\0'; i++) {
        if (s[i] != prefix[i]) {
            return NULL;
        }
    }
    return s + i;
}

static inline void mem_copy(void *to, const void *from, size_t n)
{
    unsigned char *d = to;
    const unsigned char *s = from;
    __asm__ volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(n) : : "memory");
}

static inline void mem_fill(void *to, int byte, size_t n)
{
    unsigned char *d = to;
    __asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(byte) : "memory");
}

static inline void mem_zero(void *to, size_t n)
{
    mem_fill(to, 0, n);
}

static inline bool mem_equal(const void *a, const void *b, size_t n)
{
    const unsigned char *x = a;
    const unsigned char *y = b;
    for (size_t i = 0; i < n; i++) {
        if (x[i] != y[i]) {
            return false;
        }
    }
    return true;
}

static inline uint64_t hash_mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 0x9e3779b97f4a7c15ull;
    return h ^ (h >> 29);
}

#endif
