/* A real-time signal in place of SIGIO tells what SIGIO would. */
/* EXPECT: finding function=malloc handler=on_io signal=SIGRTMIN+1 sender=POLL_IN level=warning times=1 */
#include "target.h"

#include <stdlib.h>

static void *volatile kept;

static void on_io(int sig)
{
    (void)sig;
#ifndef CLEAN
    kept = malloc(8);
#endif
    handled++;
}

int main(void)
{
    int ends[2];

    catch_signal(SIGRTMIN + 1, on_io, 0);
    must(pipe(ends) == 0, "pipe");
    must(fcntl(ends[0], F_SETOWN, getpid()) == 0, "F_SETOWN");
    must(fcntl(ends[0], F_SETSIG, SIGRTMIN + 1) == 0, "F_SETSIG");
    must(fcntl(ends[0], F_SETFL, O_ASYNC) == 0, "F_SETFL");
    must(write(ends[1], "x", 1) == 1, "write");
    wait_handled(1);
    return 0;
}
