/* A signal is let in for a while, and a jump that brings no mask back leaves it blocked behind that. */
/* OPTIONS: --events */
/* EXPECT: finding rule=mask-not-restored level=warning handler=on_usr1 signal=SIGUSR1 times=1 */
#include <setjmp.h>

#include "target.h"

static sigjmp_buf home;

static void on_usr1(int sig)
{
    siglongjmp(home, sig);
}

int main(void)
{
#ifdef CLEAN
    const int save = 1;
#else
    const int save = 0;
#endif
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    catch_signal(SIGUSR1, on_usr1, 0);
    if (sigsetjmp(home, save) == 0) {
        sigprocmask(SIG_UNBLOCK, &set, NULL);
        send_later(SIGUSR1);
        for (;;) {
            pause();
        }
    }
    signal(SIGUSR2, SIG_IGN);
    raise(SIGUSR2);
    say("cleaned up\n");
    return 0;
}
