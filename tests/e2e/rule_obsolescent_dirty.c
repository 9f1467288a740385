/* signal() with a handler. */
/* OPTIONS: --events */
/* EXPECT: finding rule=obsolescent-api level=note function=signal line=yes times=1 */
#include "target.h"

static void on_usr1(int sig)
{
    (void)sig;
    handled++;
}

int main(void)
{
    signal(SIGUSR2, SIG_IGN);
    signal(SIGUSR2, SIG_DFL);
#ifdef CLEAN
    catch_signal(SIGUSR1, on_usr1, 0);
#else
    signal(SIGUSR1, on_usr1); /* HERE */
#endif
    raise(SIGUSR1);
    wait_handled(1);
    return 0;
}
