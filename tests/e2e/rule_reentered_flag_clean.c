/* A handler that only counts is entered again: a note. */
/* OPTIONS: --events */
/* EXPECT: finding rule=handler-reentered level=note handler=on_signal times=1 */
#include "target.h"

static void on_signal(int sig)
{
    if (sig == SIGUSR1) {
        raise(SIGUSR2);
    }
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_signal, 0);
    catch_signal(SIGUSR2, on_signal, 0);
    raise(SIGUSR1);
    wait_handled(2);
    return 0;
}
