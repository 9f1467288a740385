/* Handlers of two signals with sa_mask: the second waits until the first returns, then runs on its
 * own. The first one's finding is not taken for the second's. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=first level=warning times=1 count=1
 *         below=raise,main */
/* EXPECT: finding function=calloc signal=SIGUSR2 handler=second level=warning times=1 count=1 */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void second(int sig)
{
    say_number("second", sig);
#ifndef CLEAN
    block = calloc(1, 10);
#endif
}

static void first(int sig)
{
    raise(SIGUSR2);
    say_number("first", sig);
#ifndef CLEAN
    block = malloc(10);
#endif
}

int main(void)
{
    struct sigaction act = {.sa_handler = first};
    sigemptyset(&act.sa_mask);
    sigaddset(&act.sa_mask, SIGUSR2);
    must(sigaction(SIGUSR1, &act, NULL) == 0, "sigaction");
    catch_signal(SIGUSR2, second, 0);
    raise(SIGUSR1);
    say("end of main\n");
    return 0;
}
