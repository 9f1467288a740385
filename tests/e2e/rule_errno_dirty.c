/* A handler leaves another errno than it found. */
/* OPTIONS: --events */
/* EXPECT: finding rule=errno-clobbered level=warning handler=on_usr1 signal=SIGUSR1 installed=catch_signal|main times=1 */
#include "target.h"

static void on_usr1(int sig)
{
    int before = errno;
    must(close(-1) < 0 && sig == SIGUSR1, "close");
#ifdef CLEAN
    errno = before;
#else
    (void)before;
#endif
    handled++;
}

static void on_usr2(int sig)
{
    errno = sig;
    handled++;
}

int main(void)
{
    sigset_t block, old;
    sigemptyset(&block);
    sigaddset(&block, SIGUSR2);
    sigprocmask(SIG_BLOCK, &block, &old);
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr2, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    send_later(SIGUSR2);
    while (handled < 2) {
        sigsuspend(&old);
    }
    return 0;
}
