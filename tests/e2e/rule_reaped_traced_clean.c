/* A tracer waits for its child to stop, not to end. */
/* OPTIONS: --events */
/* EXPECT: never rule=kill-reaped-pid */
#include "target.h"

#include <sys/ptrace.h>

int main(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        must(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0, "ptrace");
        raise(SIGSTOP);
        _exit(0);
    }
    must(waitpid(pid, NULL, 0) == pid, "waitpid");
    kill(pid, SIGKILL);
    say_child(pid);
    return 0;
}
