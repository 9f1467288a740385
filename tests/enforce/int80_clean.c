/* int80_clean.c - the 32-bit system calls of a 64-bit program, and those of x32, which do not exist
 * here.
 *
 * Source: <asm/unistd_32.h>, <asm/unistd_x32.h>. */
/* GIVES: kill EPERM, tkill EPERM, tgkill EPERM, rt_sigqueueinfo EPERM, x32 ENOSYS */
/* TOLD: kill tkill tgkill rt_sigqueueinfo */
#include <sys/mman.h>

#include "escape.h"

static long old_call(long number, long a, long b, long c)
{
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(a), "c"(b), "d"(c)
                     : "memory", "r8", "r9", "r10", "r11");
    return result;
}

int main(void)
{
    pid_t to = victim();
    int *info =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

    need(info != MAP_FAILED, "mmap");
    info[2] = SI_QUEUE;
    tried("kill", old_call(37, to, SIGTERM, 0));
    tried("tkill", old_call(238, to, SIGTERM, 0));
    tried("tgkill", old_call(270, to, to, SIGTERM));
    tried("rt_sigqueueinfo", old_call(178, to, SIGUSR1, (long)info));
    tried("x32", direct(SYS_kill | 0x40000000, to, SIGTERM, 0, 0));
    return 0;
}
