/* A null pointer is followed in main(); the handler prints and leaves with _exit(): a note, for no
 * library code was interrupted. */
/* EXIT: 9 */
/* EXPECT: finding function=printf signal=SIGSEGV handler=on_segv level=note delivery=fault
 *         interrupted=none sender=SEGV_MAPERR times=1 below=main line */
/* EXPECT: finding function=fflush signal=SIGSEGV handler=on_segv level=note times=1 */
#include <stdio.h>

#include "target.h"

static int *volatile nowhere;

static void on_segv(int sig)
{
#ifdef CLEAN
    say_number("signal", sig);
#else
    printf("signal %d\n", sig); /* HERE */
    fflush(stdout);
#endif
    _exit(9);
}

int main(void)
{
    catch_signal(SIGSEGV, on_segv, 0);
    return *nowhere;
}
