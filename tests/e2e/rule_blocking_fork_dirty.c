/* A handler forks a child that lives on in there, and a handler of that child waits. */
/* OPTIONS: --events */
/* EXPECT: finding rule=blocking-call level=warning function=nanosleep handler=on_usr2 signal=SIGUSR2 line=yes times=1 */
#include "target.h"

static void nap(void)
{
    struct timespec some = {0, 1000};
    nanosleep(&some, NULL); /* HERE */
}

#ifndef CLEAN
static void on_usr2(int sig)
{
    int saved = errno;
    (void)sig;
    nap();
    errno = saved;
}
#endif

static void serve(void)
{
#ifdef CLEAN
    nap();
#else
    catch_signal(SIGUSR2, on_usr2, 0);
    must(raise(SIGUSR2) == 0, "raise");
#endif
    _exit(5);
}

static void on_usr1(int sig)
{
    int saved = errno;
    (void)sig;
    if (_Fork() == 0) {
        serve();
    }
    errno = saved;
    handled++;
}

int main(void)
{
    int status;
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    must(wait(&status) > 0 && WEXITSTATUS(status) == 5, "wait");
    return 0;
}
