/* namespace_clean.c - everybody is to die, in a PID namespace of its own: only there, and under the
 * policy not even there.
 *
 * The call is made by process 2 of the new namespace only, whose parent is its process 1.
 *
 * Source: pid_namespaces(7), kill(2) with pid -1. */
/* BARE: quiet */
/* GIVES: broadcast EPERM, sister lives, own 0 */
/* TOLD: kill */
#include <sched.h>

#include "escape.h"

static void sender(void)
{
    if (direct(SYS_getpid, 0, 0, 0, 0) != 2 || direct(SYS_getppid, 0, 0, 0, 0) != 1) {
        _exit(99);
    }
    long result = direct(SYS_kill, -1, SIGKILL, 0, 0);
    tried("broadcast", result);
    _exit(0);
}

static int first(void)
{
    int status;

    if (direct(SYS_getpid, 0, 0, 0, 0) != 1) {
        return 99;
    }
    pid_t two = fork();
    if (two == 0) {
        while (direct(SYS_kill, 3, 0, 0, 0) == -ESRCH) { /* until there is a sister */
        }
        sender();
    }
    pid_t sister = fork();
    if (sister == 0) {
        (void)pause();
        _exit(0);
    }
    need(waitpid(two, &status, 0) == two, "waitpid");
    need(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the sender");
    pid_t ended = waitpid(sister, &status, WNOHANG);
    if (ended == sister || getenv("SIGVET_TRACE") == NULL) { /* bare she may still be dying */
        (void)fprintf(stderr, "sister died\n");
    } else {
        printf("sister lives\n");
        (void)fflush(stdout);
    }
    tried("own", ended == sister ? 0 : direct(SYS_kill, sister, SIGKILL, 0, 0));
    return 0;
}

int main(void)
{
    int status;

    if (unshare(CLONE_NEWPID) != 0) {
        need(unshare(CLONE_NEWUSER | CLONE_NEWPID) == 0, "unshare");
    }
    pid_t child = fork();
    if (child == 0) {
        _exit(first());
    }
    need(waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}
