/* A handler leaves another errno, and sends a signal that would end the process, had it not been ignored since before
 * this image began. */
/* EXPECT: finding rule=errno-clobbered level=warning handler=on_signal count=2 */
/* EXPECT: allow rule=ignore-leaks-into-exec */
#include "target.h"

static void on_signal(int sig)
{
    must(close(-1) < 0 && sig == SIGUSR1, "close");
    must(raise(SIGHUP) == 0, "raise");
    handled++;
}

int main(int argc, char **argv)
{
    if (argc == 1) {
        char *again[] = {argv[0], "again", NULL};
        signal(SIGHUP, SIG_IGN);
        execv(argv[0], again);
        return 9;
    }
    struct sigaction act = {.sa_handler = on_signal};
    sigaddset(&act.sa_mask, SIGHUP);
    must(sigaction(SIGUSR1, &act, NULL) == 0, "sigaction");
    for (int i = 1; i <= 2; i++) {
        errno = 0;
        send_later(SIGUSR1);
        wait_handled(i);
    }
    return 0;
}
