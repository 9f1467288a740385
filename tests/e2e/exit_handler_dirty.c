/* exit() itself is the handler, as programs write it: signal(SIGTERM, exit). */
/* EXIT: 10 */
/* EXPECT: finding function=exit signal=SIGUSR1 level=warning times=1 installed=main */
#include <stdlib.h>

#include "target.h"

#ifndef HANDLER
#define HANDLER exit
#endif

int main(void)
{
    must(signal(SIGUSR1, HANDLER) != SIG_ERR, "signal");
    must(signal(SIGUSR1, HANDLER) == HANDLER, "the handler comes back");
    send_later(SIGUSR1);
    wait_handled(1);
    return 0;
}
