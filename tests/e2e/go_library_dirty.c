/* A C program with a Go library: the handler of SIGUSR1 is C's, that of SIGUSR2 Go's, and so are those that the
 * collector and the scheduler need. What C's handler does is found, on whichever of Go's threads it
 * runs; Go's handlers, which run on stacks of Go's own, are no finding. */
/* BUILD: cd $S/helper && GO111MODULE=off GOFLAGS= GOCACHE=$B/go-cache go build -buildmode=c-archive
 *        -o $B/go_library_dirty.a go_library.go */
/* FLAGS: -I$B -pthread $B/go_library_dirty.a */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning|error times=1 line */
#ifdef CLEAN
#include "go_library_clean.h"
#else
#include "go_library_dirty.h"
#endif

#include <stdlib.h>

#include "deep.h"
#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    (void)sig;
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, SA_ONSTACK);
    go_start();
    for (int i = 1; i <= 3; i++) {
        must(kill(getpid(), SIGUSR1) == 0, "kill");
        wait_handled(i);
        must(kill(getpid(), SIGUSR2) == 0, "kill");
        say_number("go got", go_take());
        say_number("go did", go_work());
        say_number("depth", deep(20));
    }
    return 0;
}
