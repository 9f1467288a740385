/* self.h - body of the self_* targets: SEND sends SIGUSR1 to the thread itself.
 *
 * Contexts: included once by each variant. */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    SEND;
    free(malloc(10));
    return 0;
}
