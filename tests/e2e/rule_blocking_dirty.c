/* A handler sleeps. */
/* OPTIONS: --events */
/* EXPECT: finding rule=blocking-call level=warning function=nanosleep handler=on_usr1 signal=SIGUSR1 line=yes times=1 */
#include "target.h"

static void on_usr1(int sig)
{
    (void)sig;
    int saved = errno;
#ifdef CLEAN
    struct timespec none = {0, 0};
    nanosleep(&none, NULL);
    waitpid(-1, NULL, WNOHANG);
#else
    struct timespec some = {0, 1000};
    nanosleep(&some, NULL); /* HERE */
#endif
    errno = saved;
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    return 0;
}
