/* printf() of a bad string faults in strlen(), called by printf(): that one is named as
 * interrupted. */
/* EXIT: 7 */
/* EXPECT: finding function=malloc signal=SIGSEGV handler=on_segv level=error interrupted=printf
 *         delivery=fault times=1 below=printf,main line */
#include <stdio.h>
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_segv(int sig)
{
    say_number("fault", sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    _exit(7);
}

int main(void)
{
    const char *volatile bad = (const char *)8;
    catch_signal(SIGSEGV, on_segv, 0);
    printf("text: %s\n", bad);
    return 0;
}
