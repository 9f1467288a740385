/* A signalfd for a signal that is never blocked. */
/* OPTIONS: --events */
/* EXPECT: finding rule=wait-on-unblocked level=warning function=signalfd signal=SIGUSR1 line=yes times=1 */
#include <sys/signalfd.h>

#include "target.h"

int main(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
#ifdef CLEAN
    sigprocmask(SIG_BLOCK, &set, NULL);
#endif
    must(signalfd(-1, &set, SFD_CLOEXEC) >= 0, "signalfd"); /* HERE */
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    return 0;
}
