/* SA_NODEFER: the handler interrupts itself, five deep. One place in the source, one finding. */
/* EXPECT: finding rule=handler-reentered handler=on_usr1 level=warning */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=5 line
 *         */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    static volatile int depth;
    sigset_t mask;
    must(sigprocmask(SIG_SETMASK, NULL, &mask) == 0, "sigprocmask");
    say(sigismember(&mask, sig) ? "blocked\n" : "open\n");
    say_number("depth", ++depth);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    if (depth < 5) {
        raise(sig);
    }
    say_number("leaving", depth--);
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, SA_NODEFER);
    raise(SIGUSR1);
    free(malloc(10));
    return 0;
}
