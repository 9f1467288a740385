/* A handler hands on to an older one, as git's do: installs it and sends the signal again. The signal is blocked just
 * then, but what both of them interrupt was not waiting for it. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_older level=warning line=yes times=1 */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_older(int sig)
{
    (void)sig;
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    handled++;
}

static void on_newer(int sig)
{
    must(signal(sig, on_older) != SIG_ERR, "signal");
    must(raise(sig) == 0, "raise");
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_older, 0);
    catch_signal(SIGUSR1, on_newer, 0);
    send_later(SIGUSR1);
    wait_handled(2);
    say("end of main\n");
    _exit(0); /* what exit() does would tell that the signal is open */
}
