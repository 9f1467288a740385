/* A program that is found at the second place begins with a signal blocked, started by fork and by vfork. */
/* OPTIONS: --events */
/* EXPECT: finding rule=mask-leaks-into-exec level=warning function=sigprocmask signal=SIGTERM line=yes count=2 */
#include "target.h"

int main(void)
{
    char *argv[] = {(char *)"true", NULL};
    sigset_t set;
    pid_t pid;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL); /* HERE */
    pid = fork();
    if (pid == 0) {
        execv("/missing/true", argv);
        execv("/bin/true", argv);
        _exit(127);
    }
    say_child(pid);
    pid = vfork();
    if (pid == 0) {
        execv("/missing/true", argv);
        execv("/bin/true", argv);
        _exit(127);
    }
    say_child(pid);
    return 0;
}
