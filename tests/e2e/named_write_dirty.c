/* A function of libc that the table calls safe is named. */
/* OPTIONS: --unsafe=write */
/* EXPECT: finding function=write handler=on_usr1 level=warning times=1 stack=write,say,on_usr1 */
#include "target.h"

static void on_usr1(int sig)
{
#ifndef CLEAN
    if (sig == SIGUSR1) {
        say("in the handler\n");
    }
#else
    (void)sig;
#endif
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    say("end of main\n");
    return 0;
}
