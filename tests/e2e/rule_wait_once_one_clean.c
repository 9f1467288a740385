/* Children end one after another; the handler waits for the one that it is about, another is left on purpose. */
/* OPTIONS: --events */
/* EXPECT: never rule=child-wait-once */
#include "target.h"

static volatile pid_t worker;

static void on_chld(int sig)
{
    int saved = errno;
    (void)sig;
    if (worker > 0) {
        waitpid(worker, NULL, WNOHANG);
    }
    errno = saved;
    handled++;
}

static pid_t start(void)
{
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) {
        _exit(0);
    }
    return pid;
}

int main(void)
{
    struct timespec a_while = {0, 50000000};
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    catch_signal(SIGCHLD, on_chld, 0);
    start();
    wait_handled(1);
    nanosleep(&a_while, NULL);
    sigprocmask(SIG_BLOCK, &set, &old);
    worker = start();
    sigprocmask(SIG_SETMASK, &old, NULL);
    wait_handled(2);
    return 0;
}
