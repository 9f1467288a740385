/* A sandbox that lets itself clone, but kills for calls that only we would make for the child: it is not killed. */
/* EXPECT: never rule=unsafe-call */
#include <sched.h>
#include <sys/wait.h>

#include "forbid.h"
#include "target.h"

static char stack[65536];

static void on_usr1(int sig)
{
    handled += sig == SIGUSR1;
}

static int in_child(void *argument)
{
    wait_handled(1);
    return *(int *)argument;
}

int main(void)
{
    int code = 5, status;
    catch_signal(SIGUSR1, on_usr1, 0);
    FORBID(KILL(getpid), KILL(gettid));
    pid_t child = clone(in_child, stack + sizeof stack, SIGCHLD, &code);
    must(child > 0 && kill(child, SIGUSR1) == 0, "kill");
    must(waitpid(child, &status, 0) == child && WIFEXITED(status), "waitpid");
    must(WEXITSTATUS(status) == code, "status");
    return 0;
}
