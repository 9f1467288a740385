/* Two signalfds; the signal of the first one is never blocked. */
/* OPTIONS: --events */
/* EXPECT: finding rule=wait-on-unblocked level=warning function=signalfd signal=SIGUSR1 line=yes times=1 */
#include <sys/signalfd.h>

#include "target.h"

int main(void)
{
    sigset_t first, second;
    sigemptyset(&first);
    sigaddset(&first, SIGUSR1);
    sigemptyset(&second);
    sigaddset(&second, SIGUSR2);
    must(signalfd(-1, &first, SFD_CLOEXEC) >= 0, "signalfd"); /* HERE */
#ifdef CLEAN
    sigaddset(&second, SIGUSR1);
#endif
    sigprocmask(SIG_BLOCK, &second, NULL);
    must(signalfd(-1, &second, SFD_CLOEXEC) >= 0, "signalfd");
    return 0;
}
