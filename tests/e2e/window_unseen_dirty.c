/* The same server lets its signals in by system calls that no libc makes. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=warning */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning */
#define OPEN kernel_mask(&opened)
#define CLOSE kernel_mask(&blocked)

static void kernel_mask(const void *set);

#include "window.h"

static void kernel_mask(const void *set)
{
    long result;
    register long size __asm__("r10") = 8;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(SYS_rt_sigprocmask), "D"(SIG_SETMASK), "S"(set), "d"(0), "r"(size)
                     : "rcx", "r11", "memory");
    must(result == 0, "rt_sigprocmask");
}
