/* A handler that installs itself again as the last thing that it does: it jumps to signal(), which then returns to
 * our code and not to the handler's. */
/* FLAGS: -O2 -foptimize-sibling-calls */
/* OPTIONS: --events */
/* EXPECT: finding rule=obsolescent-api level=note function=signal handler=none times=1 */
/* EXPECT: finding rule=obsolescent-api level=note function=signal handler=on_usr1 installed=on_usr1 stack=signal,on_usr1 message=on_usr1?calls?signal* times=1 */
#include "target.h"

static void on_usr1(int sig)
{
    handled++;
    signal(sig, on_usr1);
}

int main(void)
{
    signal(SIGUSR1, on_usr1);
    send_later(SIGUSR1);
    wait_handled(1);
    send_later(SIGUSR1);
    wait_handled(2);
    return 0;
}
