/* raw_clean.c - every system call that sends, by an instruction of its own, with bits in the upper
 * halves of the registers that the kernel does not look at.
 *
 * Source: the x86-64 system call convention. */
/* GIVES: kill EPERM, tkill EPERM, tgkill EPERM, rt_sigqueueinfo EPERM, rt_tgsigqueueinfo EPERM,
 *        pidfd_send_signal EPERM, kill-garbage EPERM, tgkill-garbage EPERM, group EPERM */
/* TOLD: kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal */
#include "escape.h"

int main(void)
{
    pid_t to = victim();
    siginfo_t info = {.si_code = SI_QUEUE, .si_pid = getpid()};

    tried("kill", direct(SYS_kill, to, SIGTERM, 0, 0));
    tried("tkill", direct(SYS_tkill, to, SIGTERM, 0, 0));
    tried("tgkill", direct(SYS_tgkill, to, to, SIGTERM, 0));
    tried("rt_sigqueueinfo", direct(SYS_rt_sigqueueinfo, to, SIGUSR1, &info, 0));
    tried("rt_tgsigqueueinfo", direct(SYS_rt_tgsigqueueinfo, to, to, SIGUSR1, &info));
    long fd = direct(SYS_pidfd_open, to, 0, 0, 0);
    need(fd >= 0, "pidfd_open");
    tried("pidfd_send_signal", direct(SYS_pidfd_send_signal, fd, SIGTERM, 0, 0));
    tried("kill-garbage", direct(SYS_kill, to | GARBAGE, SIGTERM | GARBAGE, 0, 0));
    tried("tgkill-garbage", direct(SYS_tgkill, to | GARBAGE, to | GARBAGE, SIGTERM | GARBAGE, 0));
    tried("group", direct(SYS_kill, -to, SIGTERM, 0, 0));
    return 0;
}
