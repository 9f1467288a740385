/* The handler execs, after it called puts(): the finding outlives the image. */
/* EXPECT: finding function=fflush handler=on_hup level=warning times=1 */
/* EXPECT: finding function=puts signal=SIGHUP handler=on_hup level=warning times=1 line */
#include <stdio.h>

#include "target.h"

static void on_hup(int sig)
{
    (void)sig;
    puts("restart"); /* HERE */
    fflush(stdout);
    execl("/bin/true", "true", (char *)NULL);
}

int main(void)
{
    catch_signal(SIGHUP, on_hup, 0);
    raise(SIGHUP);
    return 1;
}
