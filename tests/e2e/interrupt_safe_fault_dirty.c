/* A fault in strlen(), called by main(), interrupts nothing unsafe: a note. */
/* EXIT: 7 */
/* EXPECT: finding function=malloc signal=SIGSEGV handler=on_segv level=note interrupted=none
 *         delivery=fault times=1 line */
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
    size_t (*volatile length)(const char *) = strlen;
    catch_signal(SIGSEGV, on_segv, 0);
    say_number("length", (long)length(bad));
    return 0;
}
