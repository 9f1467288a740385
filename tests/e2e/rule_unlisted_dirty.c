/* A handler calls a function that POSIX does not list. */
/* OPTIONS: --events */
/* EXPECT: finding rule=unlisted-call level=note function=sigaltstack handler=on_usr1 signal=SIGUSR1 line=yes times=1 */
#include "target.h"

static void on_usr1(int sig)
{
#ifdef CLEAN
    raise(sig == SIGUSR1 ? SIGUSR2 : sig);
#else
    (void)sig;
    stack_t now;
    sigaltstack(NULL, &now); /* HERE */
#endif
    handled++;
}

int main(void)
{
    signal(SIGUSR2, SIG_IGN);
    catch_signal(SIGUSR1, on_usr1, 0);
    raise(SIGUSR1);
    wait_handled(1);
    return 0;
}
