/* Children are signalled that were waited for without a look at how they ended. */
/* OPTIONS: --events */
/* EXPECT: finding rule=kill-reaped-pid level=warning function=kill signal=SIGTERM line=yes count=3 times=1 */
#include "target.h"

static pid_t start(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        _exit(0);
    }
    must(pid > 0, "fork");
    return pid;
}

int main(void)
{
    pid_t pid = start();
#ifdef CLEAN
    must(waitid(P_PID, (id_t)pid, NULL, WEXITED | WNOWAIT) == 0, "waitid");
    must(kill(pid, SIGTERM) == 0, "kill a zombie");
#endif
    must(waitpid(pid, NULL, 0) == pid, "waitpid");
#ifndef CLEAN
    kill(pid, SIGTERM); /* HERE */
    pid = start();
    must(waitid(P_PID, (id_t)pid, NULL, WEXITED) == 0, "waitid");
    kill(pid, SIGHUP);
    pid = start();
    must(wait(NULL) == pid, "wait");
    kill(pid, SIGINT);
#endif
    return 0;
}
