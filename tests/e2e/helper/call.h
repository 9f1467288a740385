/* call.h - body of the call_* and cond_* targets: SETUP in main, then CALL in the handler on_usr1
 * of the dirty twin, or in main after the delivery in the clean one.
 *
 * Contexts: included once by each variant. */
#include "target.h"

#ifndef SETUP
#define SETUP
#endif
#ifndef AFTER
#define AFTER
#endif

static void on_usr1(int sig)
{
    say_number("signal", sig);
    handled++;
#ifndef CLEAN
    CALL; /* HERE */
#endif
}

int main(void)
{
    SETUP;
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
#ifdef CLEAN
    CALL;
#endif
    AFTER;
    say("end of main\n");
    return 0;
}
