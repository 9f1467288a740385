/* A handler for SIGKILL, one for no signal, and a list with SIGSTOP. */
/* OPTIONS: --events */
/* EXPECT: finding rule=uncatchable level=warning function=sigaction signal=SIGKILL line=yes times=1 */
/* EXPECT: finding rule=uncatchable level=warning message=*signal?65,?which?does?not?exist times=1 */
/* EXPECT: finding rule=uncatchable level=warning message=listed*SIGSTOP,?which?nobody?can times=1 */
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

static __attribute__((noinline, unused)) void listed(int sig, const struct sigaction *act)
{
    if (sigaction(sig, act, NULL) != 0) {
        say_number("refused", sig);
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
    for (int sig = 69; sig > 0; sig--) {
        if (sigaction(sig, &act, NULL) != 0) {
            say_number("refused downwards", sig);
        }
    }
    for (int sig = 1; sig < SIGSYS; sig++) { /* two calls for each number */
        if (signal(sig, SIG_IGN) != SIG_IGN && signal(sig, on_signal) == SIG_ERR) {
            say_number("refused twice", sig);
        }
    }
    must(sigaction(SIGKILL, NULL, &act) == 0, "sigaction");
#else
    if (sigaction(SIGKILL, &act, NULL) != 0) { /* HERE */
        say_number("refused", SIGKILL);
    }
    no_signal(&act);
    static const int list[] = {SIGTSTP, SIGSTOP, SIGCONT, SIGINT, SIGQUIT};
    for (unsigned i = 0; i < sizeof list / sizeof *list; i++) {
        listed(list[i], &act);
    }
#endif
    return 0;
}
