/* truth.c - see deeds.h: what the kernel says, asked by an instruction of the program's own. */
#include <sys/syscall.h>

#include "deeds.h"

#define SET_SIZE 8

struct kernel_action {
    uint64_t handler, flags, restorer, mask;
};

long raw_call(long number, long a, long b, long c, long d)
{
    long result;
    register long fourth __asm__("r10") = d;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
                     : "rcx", "r11", "memory");
    return result;
}

/* Only flags that are the program's business: the shim may add others of its own. */
void truth_disposition(int signal)
{
    struct kernel_action now;
    raw_call(SYS_rt_sigaction, signal, 0, (long)&now, SET_SIZE);
    say("kernel ", signal_text(signal), " = ",
        now.handler == 0   ? "default"
        : now.handler == 1 ? "ignore"
                           : "handler",
        (now.flags & SA_RESTART) != 0 ? " SA_RESTART" : "",
        (now.flags & SA_NODEFER) != 0 ? " SA_NODEFER" : "",
        (now.flags & SA_NOCLDWAIT) != 0 ? " SA_NOCLDWAIT" : "", NULL);
}

void truth_mask(void)
{
    uint64_t mask;
    raw_call(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)&mask, SET_SIZE);
    say("masked ", set_text(mask), NULL);
}

void truth_pending(void)
{
    uint64_t set;
    raw_call(SYS_rt_sigpending, (long)&set, SET_SIZE, 0, 0);
    say("pending ", set_text(set), NULL);
}
