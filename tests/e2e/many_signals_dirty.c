/* One handler for 46 signals, each delivered: one finding that names them all, not 46. */
/* EXPECT: finding function=malloc handler=on_any level=warning times=1 count=46 line */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_any(int sig)
{
    (void)sig;
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    handled++;
}

int main(void)
{
    for (int sig = 10; sig <= 64; sig++) {
        if (sig == SIGSTOP || sig == SIGCONT || sig == 32 || sig == 33 ||
            (sig >= 20 && sig <= 24)) {
            continue;
        }
        catch_signal(sig, on_any, 0);
        raise(sig);
    }
    say_number("handled", handled);
    return 0;
}
