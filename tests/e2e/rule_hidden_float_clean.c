/* SIGFPE is ignored, as is usual with floating point: a note. */
/* OPTIONS: --events */
/* EXPECT: finding rule=fault-signal-hidden level=note function=signal signal=SIGFPE times=1 */
#include "target.h"

int main(void)
{
    signal(SIGFPE, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    return 0;
}
