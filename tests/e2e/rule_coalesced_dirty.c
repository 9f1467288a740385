/* A blocked signal is sent twice. */
/* OPTIONS: --events */
/* EXPECT: finding rule=coalesced level=note function=kill signal=SIGUSR1 line=yes times=1 */
#include "target.h"

static void on_signal(int sig)
{
    (void)sig;
    handled++;
}

int main(void)
{
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGRTMIN);
    catch_signal(SIGUSR1, on_signal, 0);
    catch_signal(SIGRTMIN, on_signal, 0);
    sigprocmask(SIG_BLOCK, &set, &old);
    kill(getpid(), SIGUSR1);
    for (int i = 0; i < 2; i++) {
#ifdef CLEAN
        kill(getpid(), SIGRTMIN);
#else
        kill(getpid(), SIGUSR1); /* HERE */
#endif
    }
    sigprocmask(SIG_SETMASK, &old, NULL);
    return 0;
}
