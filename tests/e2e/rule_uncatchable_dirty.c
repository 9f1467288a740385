/* A handler for SIGKILL, and one for no signal. */
/* OPTIONS: --events */
/* EXPECT: finding rule=uncatchable level=warning function=sigaction signal=SIGKILL line=yes times=1 */
/* EXPECT: finding rule=uncatchable level=warning message=*signal?65,?which?does?not?exist times=1 */
#include "target.h"

static void on_signal(int sig)
{
    (void)sig;
    handled++;
}

static __attribute__((noinline, unused)) void no_signal(const struct sigaction *act)
{
    if (sigaction(65, act, NULL) != 0) {
        say_number("refused", 65);
    }
}

int main(void)
{
    struct sigaction act;
    memset(&act, 0, sizeof act);
    act.sa_handler = on_signal;
#ifdef CLEAN
    for (int sig = 0; sig < 70; sig++) {
        if (sigaction(sig, &act, NULL) != 0) {
            say_number("refused", sig);
        }
    }
    for (int sig = 1; sig < 70; sig++) { /* without the neighbours of SIGSTOP */
        if (sig != SIGSTOP - 1 && sig != SIGSTOP + 1 && sigaction(sig, &act, NULL) != 0) {
            say_number("refused again", sig);
        }
    }
    must(sigaction(SIGKILL, NULL, &act) == 0, "sigaction");
#else
    if (sigaction(SIGKILL, &act, NULL) != 0) { /* HERE */
        say_number("refused", SIGKILL);
    }
    no_signal(&act);
#endif
    return 0;
}
