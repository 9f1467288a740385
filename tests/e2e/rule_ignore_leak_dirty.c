/* A program is started with SIGPIPE ignored. */
/* OPTIONS: --events */
/* EXPECT: finding rule=ignore-leaks-into-exec level=note function=signal signal=SIGPIPE line=yes times=1 */
#include "target.h"

int main(void)
{
    signal(SIGPIPE, SIG_IGN); /* HERE */
    pid_t pid = fork();
    if (pid == 0) {
#ifdef CLEAN
        signal(SIGPIPE, SIG_DFL);
#endif
        execl("/bin/true", "true", (char *)NULL);
        _exit(9);
    }
    say_child(pid);
    return 0;
}
