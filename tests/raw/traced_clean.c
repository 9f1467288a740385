/* A program that another one traces, as a debugger does: its tracer is told of no signal that nobody sent, and may
 * keep all from it. */
/* EXPECT: gap kind=no-raw text=*another?process?traces* */
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "direct.h"

static int traced(void)
{
    for (int i = 0; i < 3; i++) {
        must(direct_pid() == getpid(), "getpid");
    }
    say("done\n");
    return 0;
}

int main(int argc, char **argv)
{
    char *const again[] = {argv[0], "traced", NULL};
    int status = 0;
    if (argc > 1) {
        return traced();
    }
    pid_t child = fork();
    if (child == 0) {
        must(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0, "ptrace");
        execv("/proc/self/exe", again);
        _exit(1);
    }
    while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
        say_number("stopped by", WSTOPSIG(status));
        must(ptrace(PTRACE_CONT, child, NULL, NULL) == 0, "ptrace");
    }
    say_number("status", status);
    return 0;
}
