/* A server drops root for nobody (when it runs as root), then restarts itself: both images are
 * followed. */
/* EXIT: 6 */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=child_handler level=warning times=1 line
 *         */
/* EXPECT: finding function=free signal=SIGUSR2 handler=on_usr2 level=warning times=1 */
#include <grp.h>

#include "child.h"

static void on_usr2(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    free(child_block);
#endif
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        return child_main(argc, argv);
    }
    if (geteuid() == 0) {
        must(setgroups(0, NULL) == 0 && setgid(65534) == 0 && setuid(65534) == 0, "setuid");
    }
    catch_signal(SIGUSR2, on_usr2, 0);
    raise(SIGUSR2);
    execl("/proc/self/exe", "server", "restarted", (char *)NULL);
    say_number("errno", errno);
    return 1;
}
