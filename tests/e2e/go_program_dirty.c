/* A Go program whose C part has a handler: what that calls is found, on whichever of Go's threads it runs; Go's own
 * handlers are no finding. */
/* BUILD: cd $S/helper && CGO_ENABLED=1 CGO_CFLAGS='-g -O1' GO111MODULE=off GOFLAGS= GOCACHE=$B/go-cache
 *        go build -o $B/go_program go_program.go */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning|error times=1 stack=malloc,on_usr1 */
#ifndef PROGRAM
#define PROGRAM "../go_program"
#endif

#include "target.h"

/* The folder above the one that tests run in is that of the built programs. */
int main(void)
{
    execl(PROGRAM, PROGRAM, (char *)NULL);
    must(false, "execl");
    return 0;
}
