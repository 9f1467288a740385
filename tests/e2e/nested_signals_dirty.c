/* A handler interrupted by another signal's handler: each call belongs to the handler that made it,
 * and after the inner one returned the outer one's calls are its own again. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=outer level=warning times=1
 *         stack=malloc,outer */
/* EXPECT: finding function=calloc signal=SIGUSR2 handler=inner level=warning times=1
 *         stack=calloc,inner below=raise,outer,raise,main */
/* EXPECT: finding function=free signal=SIGUSR1 handler=outer level=warning times=1 line */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void inner(int sig)
{
    say_number("inner", sig);
#ifndef CLEAN
    block = calloc(1, 10);
#endif
}

static void outer(int sig)
{
    say_number("outer", sig);
#ifndef CLEAN
    block = malloc(10);
#endif
    raise(SIGUSR2);
#ifndef CLEAN
    free(block); /* HERE */
#endif
}

int main(void)
{
    catch_signal(SIGUSR1, outer, 0);
    catch_signal(SIGUSR2, inner, 0);
    raise(SIGUSR1);
    free(malloc(10));
    return 0;
}
