/* The unsafe call comes from a function that the compiler inlines into the handler. */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning times=1
 *         stack=free,drop_block,on_usr1 line */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static inline __attribute__((always_inline)) void drop_block(void)
{
#ifdef CLEAN
    block = NULL;
#else
    free(block); /* HERE */
#endif
}

static void on_usr1(int sig)
{
    (void)sig;
    drop_block();
    handled++;
}

int main(void)
{
    block = malloc(10);
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    say("end of main\n");
    return 0;
}
