/* direct.h - system calls made by an instruction of the target's own, as a program without libc
 * would.
 *
 * Owns:     nothing.
 * Contexts: also in handlers; errno is never touched.
 * Errors:   -errno, as the kernel gives it.
 * Source:   the x86-64 system call convention; rt_sigaction(2). */
#ifndef DIRECT_H
#define DIRECT_H

#include "direct6.h"
#include "target.h"

#define SET_SIZE 8
#define RESTORER 0x04000000ul

/* The kernel's own struct sigaction. */
struct direct_action {
    void (*handler)(int, siginfo_t *, void *);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

/* A return from a handler that does not lead through libc. */
void direct_return(void);
__asm__(".text\n.type direct_return, @function\ndirect_return:\n\tmov $15, %eax\n\tsyscall\n\thlt");

static inline long direct_install(int sig, void (*handler)(int, siginfo_t *, void *),
                                  unsigned long flags, uint64_t mask)
{
    struct direct_action act = {handler, SA_SIGINFO | RESTORER | flags, direct_return, mask};
    return direct(SYS_rt_sigaction, sig, &act, 0, SET_SIZE);
}

static inline uint64_t direct_mask(int how, const uint64_t *set)
{
    uint64_t old = 0;
    must(direct(SYS_rt_sigprocmask, how, set, &old, SET_SIZE) == 0, "rt_sigprocmask");
    return old;
}

static inline long direct_pid(void)
{
    return direct(SYS_getpid, 0, 0, 0, 0);
}

static inline long direct_send(int sig)
{
    return direct(SYS_tgkill, direct_pid(), direct(SYS_gettid, 0, 0, 0, 0), sig, 0);
}

static inline void say_hex(const char *label, uint64_t value)
{
    char text[18];
    for (int i = 0; i < 16; i++) {
        text[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
    }
    text[16] = '\n';
    text[17] = '\0';
    say(label);
    say(" ");
    say(text);
}

#define BIT(sig) ((uint64_t)1 << ((sig)-1))

#endif
