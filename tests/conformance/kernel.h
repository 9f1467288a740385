/* kernel.h - asks the kernel itself what state a process is in: raw system calls and /proc, never
 * an intercepted function. A handler's address is printed as "a handler": under sigvet it is
 * another one than in a bare run.
 *
 * Contexts: also in handlers.
 * Source:   rt_sigaction(2), proc(5), linux/arch/x86/include/uapi/asm/signal.h. */
#ifndef KERNEL_H
#define KERNEL_H

#include <dirent.h>

#include "target.h"

#define MASK_BYTES 8

/* The kernel's own struct sigaction. */
struct kernel_action {
    uintptr_t handler;
    unsigned long flags;
    uintptr_t restorer;
    uint64_t mask;
};

static inline long kernel_call(long number, long a, long b, long c, long d)
{
    long result;
    register long r10 __asm__("r10") = d;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
                     : "rcx", "r11", "memory");
    return result;
}

static inline void kernel_hex(const char *label, uint64_t value)
{
    char text[19] = "0x";
    for (int i = 0; i < 16; i++) {
        text[2 + i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
    }
    text[18] = '\0';
    say(label);
    say(" ");
    say(text);
    say("\n");
}

/* One signal's disposition. SA_SIGINFO is left out: sigvet needs it in the kernel, the program does
 * not see it. */
static inline void kernel_action(int sig)
{
    struct kernel_action now = {0};
    say_number("signal", sig);
    long result = kernel_call(SYS_rt_sigaction, sig, 0, (long)&now, MASK_BYTES);
    if (result != 0) {
        say_number("  rt_sigaction", result);
        return;
    }
    say(now.handler == 0 ? "  default\n" : now.handler == 1 ? "  ignored\n" : "  a handler\n");
    kernel_hex("  flags", now.flags & ~(unsigned long)SA_SIGINFO);
    kernel_hex("  mask", now.mask);
    say(now.restorer == 0 ? "  no restorer\n" : "  a restorer\n");
}

static inline void kernel_mask(const char *label)
{
    uint64_t mask = 0;
    must(kernel_call(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)&mask, MASK_BYTES) == 0,
         "rt_sigprocmask");
    kernel_hex(label, mask);
}

/* The lines of /proc/self/status that begin with one of the names. */
static inline void kernel_status(const char *const *names)
{
    static char text[8192];
    int fd = (int)kernel_call(SYS_openat, AT_FDCWD, (long)"/proc/self/status", O_RDONLY, 0);
    must(fd >= 0, "/proc/self/status");
    long len = kernel_call(SYS_read, fd, (long)text, sizeof(text) - 1, 0);
    must(len > 0, "read");
    text[len] = '\0';
    kernel_call(SYS_close, fd, 0, 0, 0);
    for (char *line = text; *line != '\0';) {
        char *end = strchr(line, '\n');
        must(end != NULL, "a whole line");
        *end = '\0';
        for (int i = 0; names[i] != NULL; i++) {
            if (strncmp(line, names[i], strlen(names[i])) == 0) {
                say(line);
                say("\n");
            }
        }
        line = end + 1;
    }
}

/* The open descriptors, but for the one that lists them. */
static inline void kernel_descriptors(void)
{
    static char entries[16384];
    int fd =
        (int)kernel_call(SYS_openat, AT_FDCWD, (long)"/proc/self/fd", O_RDONLY | O_DIRECTORY, 0);
    must(fd >= 0, "/proc/self/fd");
    long len = kernel_call(SYS_getdents64, fd, (long)entries, sizeof(entries), 0);
    must(len > 0, "getdents64");
    for (long at = 0; at < len;) {
        struct dirent64 *entry = (struct dirent64 *)(entries + at);
        int number = 0;
        for (const char *p = entry->d_name; *p >= '0' && *p <= '9'; p++) {
            number = number * 10 + (*p - '0');
        }
        if (entry->d_name[0] != '.' && number != fd) {
            say("descriptor ");
            say(entry->d_name);
            say("\n");
        }
        at += entry->d_reclen;
    }
    kernel_call(SYS_close, fd, 0, 0, 0);
}

#endif
