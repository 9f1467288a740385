/* Handlers nested on the alternate stack, one of them entered from the main stack. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=outer level=warning times=1
 *         stack=malloc,outer */
/* EXPECT: finding function=free signal=SIGUSR2 handler=inner level=warning times=1 stack=free,inner
 *         below=raise,outer,main line */
#include <stdlib.h>

#include "altstack.h"

static void *volatile block;

static void inner(int sig)
{
    say(altstack_here() ? "inner on the alternate stack\n" : "inner on the main stack\n");
    say_number("inner", sig);
#ifndef CLEAN
    free(block); /* HERE */
#endif
}

static void outer(int sig)
{
    (void)sig;
    say(altstack_here() ? "outer on the alternate stack\n" : "outer on the main stack\n");
#ifndef CLEAN
    block = malloc(10);
#endif
    raise(SIGUSR2);
    handled++;
}

int main(void)
{
    free(malloc(10));
    altstack_use(16384);
    catch_signal(SIGUSR1, outer, SA_ONSTACK);
    catch_signal(SIGUSR2, inner, SA_ONSTACK);
    send_later(SIGUSR1);
    wait_handled(1);
    return 0;
}
