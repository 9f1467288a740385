/* The handler calls exit(); what the atexit handlers and destructors call below it are no findings
 * of their own. */
/* EXIT: 4 */
/* EXPECT: finding function=exit signal=SIGUSR1 handler=on_usr1 level=warning times=1 line */
#include <stdio.h>
#include <stdlib.h>

#include "target.h"

static void at_exit(void)
{
    printf("at exit %p\n", malloc(0) == NULL ? (void *)1 : NULL);
}

static __attribute__((destructor)) void at_end(void)
{
    free(malloc(10));
}

static void on_usr1(int sig)
{
    (void)sig;
    handled++;
#ifndef CLEAN
    exit(4); /* HERE */
#endif
}

int main(void)
{
    must(atexit(at_exit) == 0, "atexit");
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    return 4;
}
