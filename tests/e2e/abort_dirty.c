/* abort() raises SIGABRT; its handler prints with printf(): the program is ending anyway, a note.
 * */
/* EXIT: SIGABRT */
/* EXPECT: finding function=printf signal=SIGABRT handler=on_abort level=note times=1 line */
/* EXPECT: finding function=fflush signal=SIGABRT handler=on_abort level=note times=1 */
#include <stdio.h>
#include <stdlib.h>

#include "target.h"

static void on_abort(int sig)
{
#ifdef CLEAN
    say_number("signal", sig);
#else
    printf("signal %d\n", sig); /* HERE */
    fflush(stdout);
#endif
}

int main(void)
{
    catch_signal(SIGABRT, on_abort, 0);
    abort();
}
