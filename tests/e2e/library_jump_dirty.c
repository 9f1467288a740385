/* The handler calls a function of a library that ends with a jump to fflush(): the library's function is named, and
 * its place in the handler. */
/* BUILD: cc -g -O2 -shared -fPIC -o $B/libjump.so $S/helper/jump_lib.c */
/* FLAGS: -L$B -ljump -Wl,-rpath,$B */
/* EXPECT: finding function=fflush via=jump_flush signal=SIGUSR1 handler=on_usr1 level=warning times=1
 *         stack=fflush,on_usr1 line */
#include <stdio.h>

#include "target.h"

int jump_flush(FILE *file);
int jump_number(FILE *file);

static volatile int result;

static void on_usr1(int sig)
{
    (void)sig;
#ifdef CLEAN
    result = jump_number(stdout);
#else
    result = jump_flush(stdout); /* HERE */
#endif
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    return jump_flush(stdout);
}
