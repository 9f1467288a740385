/* SIGBUS is ignored. */
/* OPTIONS: --events */
/* EXPECT: finding rule=fault-signal-hidden level=warning function=signal signal=SIGBUS line=yes times=1 */
#include "target.h"

int main(void)
{
#ifdef CLEAN
    struct sigaction ignore, old;
    sigset_t all, before;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGBUS, &ignore, &old);
    sigaction(SIGBUS, &old, NULL);
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    pid_t pid = fork();
    if (pid == 0) {
        _exit(3);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    say_child(pid);
#else
    signal(SIGBUS, SIG_IGN); /* HERE */
#endif
    signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    return 0;
}
