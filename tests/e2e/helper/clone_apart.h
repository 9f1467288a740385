/* clone_apart.h - body of clone_apart_*: a process and its child of clone() take signals at the same time.
 *
 * Contexts: included once by each variant. */
#include <sched.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "target.h"

#define TIMES 20

static char stack[65536];

static void on_parent(int sig)
{
#ifndef CLEAN
    usleep(2000);
#endif
    handled += sig == SIGUSR1;
}

static void on_child(int sig)
{
#ifndef CLEAN
    usleep(3000);
    char *volatile text = malloc(16);
    free(text);
#endif
    handled += sig == SIGUSR1;
}

static int in_child(void *argument)
{
    catch_signal(SIGUSR1, on_child, 0);
    while (handled < TIMES) {
        raise(SIGUSR1);
    }
    return *(int *)argument;
}

int main(void)
{
    int code = 5, status;
    pid_t child = clone(in_child, stack + sizeof stack, SIGCHLD, &code);
    must(child > 0, "clone");
    catch_signal(SIGUSR1, on_parent, 0);
    for (int i = 1; i <= TIMES; i++) {
        send_later(SIGUSR1);
        wait_handled(i);
    }
    must(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == code, "waitpid");
    return 0;
}
