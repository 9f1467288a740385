/* sigtimedwait for a signal that is not blocked. */
/* OPTIONS: --events */
/* EXPECT: finding rule=wait-on-unblocked level=warning function=sigtimedwait signal=SIGUSR1 line=yes times=1 */
#include <sys/signalfd.h>

#include "target.h"

int main(void)
{
    struct timespec none = {0, 0};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
#ifdef CLEAN
    must(signalfd(-1, &set, SFD_CLOEXEC) >= 0, "signalfd");
    sigprocmask(SIG_BLOCK, &set, NULL);
#endif
    must(sigtimedwait(&set, NULL, &none) < 0, "sigtimedwait"); /* HERE */
    return 0;
}
