/* SIGSEGV is blocked together with SIGINT. */
/* OPTIONS: --events */
/* EXPECT: finding rule=fault-signal-hidden level=warning function=sigprocmask signal=SIGSEGV line=yes times=1 */
#include "target.h"

int main(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
#ifndef CLEAN
    sigaddset(&set, SIGSEGV);
#endif
    sigprocmask(SIG_BLOCK, &set, NULL); /* HERE */
    return 0;
}
