/* early.h - body of the startup_linked_* and startup_preloaded_* targets. With an argument: starts
 * itself again with that library preloaded.
 *
 * Contexts: included once by each variant. */
#include <stdlib.h>

#include "target.h"

int main(int argc, char **argv)
{
    struct sigaction now;
    if (argc > 1) {
        must(setenv("LD_PRELOAD", argv[1], 1) == 0, "setenv");
        execl("/proc/self/exe", argv[0], (char *)NULL);
        return 1;
    }
    must(sigaction(SIGUSR1, NULL, &now) == 0, "sigaction");
    say(now.sa_handler == SIG_DFL ? "default\n" : "a handler\n");
    return 0;
}
