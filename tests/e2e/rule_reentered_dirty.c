/* One handler for two signals is entered again while it runs, and it allocates. */
/* OPTIONS: --events */
/* EXPECT: finding rule=handler-reentered level=warning handler=on_signal times=1 */
/* EXPECT: finding rule=unsafe-call function=malloc handler=on_signal */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_signal(int sig)
{
    block = malloc(10);
    if (sig == SIGUSR1) {
        raise(SIGUSR2);
    }
    handled++;
}

int main(void)
{
    struct sigaction act;
    memset(&act, 0, sizeof act);
    act.sa_handler = on_signal;
#ifdef CLEAN
    sigaddset(&act.sa_mask, SIGUSR1);
    sigaddset(&act.sa_mask, SIGUSR2);
#endif
    must(sigaction(SIGUSR1, &act, NULL) == 0, "sigaction");
    must(sigaction(SIGUSR2, &act, NULL) == 0, "sigaction");
    raise(SIGUSR1);
    wait_handled(2);
    return 0;
}
