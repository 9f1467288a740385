/* A program is started with the signals blocked that a signalfd needs. */
/* OPTIONS: --events */
/* EXPECT: finding rule=mask-leaks-into-exec level=warning function=sigprocmask signal=SIGINT line=yes times=1 */
#include <sys/signalfd.h>

#include "target.h"

int main(void)
{
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, &old); /* HERE */
    must(signalfd(-1, &set, SFD_CLOEXEC) >= 0, "signalfd");
    pid_t pid = fork();
    if (pid == 0) {
#ifdef CLEAN
        sigprocmask(SIG_SETMASK, &old, NULL);
#endif
        execl("/bin/true", "true", (char *)NULL);
        _exit(9);
    }
    say_child(pid);
    return 0;
}
