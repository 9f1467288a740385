/* The handler ends in a jump to free(): it has no frame of its own any more. */
/* FLAGS: -O2 -foptimize-sibling-calls */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning times=1 below=main */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    (void)sig;
    handled++;
#ifndef CLEAN
    free(block);
#endif
}

int main(void)
{
    block = malloc(10);
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    say("end of main\n");
    return 0;
}
