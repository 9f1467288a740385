/* A jump out of a handler leaves its signal blocked, and the program goes on. */
/* OPTIONS: --events */
/* EXPECT: finding rule=mask-not-restored level=warning handler=on_usr1 signal=SIGUSR1 times=1 */
#include <setjmp.h>

#include "target.h"

static jmp_buf home;

static void on_usr1(int sig)
{
    longjmp(home, sig);
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    if (_setjmp(home) == 0) {
        send_later(SIGUSR1);
        for (;;) {
            pause();
        }
    }
#ifdef CLEAN
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
#endif
    signal(SIGUSR2, SIG_IGN);
    raise(SIGUSR2);
    say("went on\n");
    return 0;
}
