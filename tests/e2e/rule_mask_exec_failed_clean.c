/* A program that is not there: nothing begins with the signals blocked. Children by fork and vfork leave behind the
 * call, by _exit and out of main; a spawn fails, and the program itself goes on. */
/* OPTIONS: --events */
/* EXPECT: never rule=mask-leaks-into-exec */
#include <spawn.h>

#include "target.h"

#define MISSING "/missing/program"

static int start_in_child(void)
{
    execl(MISSING, "program", (char *)NULL);
    return 127;
}

int main(void)
{
    char *argv[] = {(char *)"program", NULL};
    sigset_t set;
    pid_t pid;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    pid = fork();
    if (pid == 0) {
        execvp("no such program", argv);
        execv(MISSING, argv);
        _exit(127);
    }
    say_child(pid);
    pid = fork();
    if (pid == 0) {
        return start_in_child();
    }
    say_child(pid);
    pid = vfork();
    if (pid == 0) {
        execv(MISSING, argv);
        _exit(127);
    }
    say_child(pid);
    must(posix_spawn(&pid, MISSING, NULL, NULL, argv, environ) != 0, "posix_spawn");
    execv(MISSING, argv);
    return 0;
}
