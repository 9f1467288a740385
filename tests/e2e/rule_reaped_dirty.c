/* A child is signalled that was waited for. */
/* OPTIONS: --events */
/* EXPECT: finding rule=kill-reaped-pid level=warning function=kill signal=SIGTERM line=yes times=1 */
#include "target.h"

int main(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        for (;;) {
            pause();
        }
    }
    kill(pid, SIGTERM);
    say_child(pid);
#ifdef CLEAN
    kill(pid, 0);
#else
    kill(pid, SIGTERM); /* HERE */
#endif
    return 0;
}
