/* The program calls its handler as a plain function too: that is no delivery. The real one is. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=1 line
 *         */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
    block = malloc(10); /* HERE */
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    on_usr1(1);
    raise(SIGUSR1);
    on_usr1(2);
    return 0;
}
