/* An alternate stack with little more than a signal frame and malloc() need; the stack goes down to
 * a guard page. */
/* Bound at once: the loader saves all vector registers on the stack at a first lazy call. */
/* FLAGS: -Wl,-z,now */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=2
 *         stack=malloc,on_usr1 below=main line */
#include <stdlib.h>

#include "altstack.h"

static void *volatile block;

static void on_usr1(int sig)
{
    (void)sig;
    say(altstack_here() ? "on the alternate stack\n" : "on the main stack\n");
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    handled++;
}

#ifndef ROOM
#define ROOM 2048
#endif

int main(void)
{
    free(malloc(10));
    altstack_use(ROOM);
    catch_signal(SIGUSR1, on_usr1, SA_ONSTACK);
    raise(SIGUSR1);
    send_later(SIGUSR1);
    wait_handled(2);
    say(altstack_here() ? "on the alternate stack\n" : "on the main stack\n");
    return 0;
}
