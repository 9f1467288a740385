/* The program starts itself anew, and keeps its signals out until the new image is ready for them. */
/* OPTIONS: --events */
/* EXPECT: finding rule=mask-leaks-into-exec level=note signal=SIGHUP times=1 */
/* EXPECT: never rule=mask-leaks-into-exec level=warning */
#include "target.h"

int main(int argc, char **argv)
{
    sigset_t set;
    sigemptyset(&set);
    if (argc == 1) {
        sigaddset(&set, SIGHUP);
        sigprocmask(SIG_BLOCK, &set, NULL);
        char *again[] = {argv[0], "again", NULL};
        execv("/proc/self/exe", again);
        return 9;
    }
    sigprocmask(SIG_SETMASK, &set, NULL);
    return 0;
}
