/* A value with a standard signal. */
/* OPTIONS: --events */
/* EXPECT: finding rule=value-may-be-lost level=note function=sigqueue signal=SIGUSR1 line=yes times=1 */
#include "target.h"

int main(void)
{
    union sigval value = {.sival_int = 7};
    signal(SIGUSR1, SIG_IGN);
    signal(SIGRTMIN, SIG_IGN);
#ifdef CLEAN
    sigqueue(getpid(), SIGRTMIN, value);
#else
    sigqueue(getpid(), SIGUSR1, value); /* HERE */
#endif
    return 0;
}
