/* A critical section inside one. */
/* OPTIONS: --events */
/* EXPECT: finding rule=already-blocked level=note function=sigprocmask signal=SIGUSR1 times=1 */
/* EXPECT: finding rule=not-blocked level=note function=sigprocmask times=1 */
#include "target.h"

static void change(int how)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(how, &set, NULL);
}

__attribute__((noinline)) static void inner(void)
{
    change(SIG_BLOCK);
    say("inner\n");
    change(SIG_UNBLOCK);
}

int main(void)
{
#ifndef CLEAN
    change(SIG_BLOCK);
#endif
    inner();
#ifndef CLEAN
    change(SIG_UNBLOCK);
#endif
    return 0;
}
