/* Two children end at once, and the handler waits for one. */
/* OPTIONS: --events */
/* EXPECT: finding rule=child-wait-once level=warning function=waitpid handler=on_chld signal=SIGCHLD line=yes times=1 */
#include "target.h"

static pid_t reap(void)
{
#ifdef WAIT_ID
    siginfo_t info = {.si_pid = 0};
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG) == 0 ? info.si_pid : -1; /* HERE */
#else
    return waitpid(-1, NULL, WNOHANG); /* HERE */
#endif
}

static void on_chld(int sig)
{
    int saved = errno;
    (void)sig;
#ifdef CLEAN
    while (reap() > 0) {
    }
#else
    reap();
#endif
    errno = saved;
    handled++;
}

int main(void)
{
    sigset_t set, old;
    struct timespec while_they_end = {0, 100000000};
    int ends[2];
    char byte;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    catch_signal(SIGCHLD, on_chld, 0);
    sigprocmask(SIG_BLOCK, &set, &old);
    must(pipe(ends) == 0, "pipe");
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            _exit(0);
        }
    }
    close(ends[1]);
    must(read(ends[0], &byte, 1) == 0, "read"); /* both have ended */
    nanosleep(&while_they_end, NULL);
    sigprocmask(SIG_SETMASK, &old, NULL);
    wait_handled(1);
    return 0;
}
