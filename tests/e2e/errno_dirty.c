/* errno before, in and after a handler: what the handler sees and leaves is what it would be bare.
 * */
/* EXPECT: finding rule=errno-clobbered handler=on_usr1 level=warning */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 */
#include <stdlib.h>

#include "target.h"

static void *volatile block;

static void on_usr1(int sig)
{
    int before = errno;
    say_number("in", before);
#ifndef CLEAN
    errno = 71;
    block = malloc(10); /* HERE */
    say_number("after malloc", errno);
#endif
    errno = sig == SIGUSR1 ? 77 : before;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    catch_signal(SIGUSR2, on_usr1, 0);
    errno = 55;
    raise(SIGUSR1);
    say_number("after", errno);
    errno = 56;
    raise(SIGUSR2);
    say_number("after", errno);
    errno = 57;
    free(malloc(10));
    say_number("after free", errno);
    struct sigaction now;
    errno = 58;
    must(sigaction(SIGUSR1, NULL, &now) == 0, "sigaction");
    signal(SIGUSR2, SIG_DFL);
    say_number("after sigaction", errno);
    return 0;
}
