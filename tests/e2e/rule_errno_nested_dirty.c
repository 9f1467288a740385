/* A handler is interrupted by another one that changes errno, and does not change it itself; a third one does. */
/* OPTIONS: --events */
/* EXPECT: finding rule=errno-clobbered level=warning handler=inner signal=SIGUSR2 times=1 */
/* EXPECT: finding rule=errno-clobbered level=warning handler=outer_too signal=SIGHUP times=1 */
/* EXPECT: never rule=errno-clobbered handler=outer */
#include "target.h"

static void inner(int sig)
{
    int before = errno;
    must(close(-1) < 0 && sig == SIGUSR2, "close");
#ifdef CLEAN
    errno = before;
#else
    (void)before;
#endif
}

static void outer(int sig)
{
    kill(getpid(), SIGUSR2);
    handled += sig == SIGUSR1;
}

static void outer_too(int sig)
{
    int before = errno;
    must(kill(getpid(), 0) == 0, "kill");
    kill(getpid(), SIGUSR2);
    must(dup(-1) < 0 && sig == SIGHUP, "dup");
#ifdef CLEAN
    errno = before;
#else
    errno = before + 100;
#endif
}

int main(void)
{
    catch_signal(SIGUSR2, inner, 0);
    catch_signal(SIGUSR1, outer, 0);
    catch_signal(SIGHUP, outer_too, 0);
    errno = 0;
    kill(getpid(), SIGUSR1);
    errno = 0;
    kill(getpid(), SIGHUP);
    say("through\n");
    return 0;
}
