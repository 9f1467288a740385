/* The server forks a child that lets the signals in and works, and still has the handlers. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=warning */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning */
static void child(void);

#define AFTER child()
#include "window.h"

static void child(void)
{
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) {
        OPEN;
        work();
        _exit(0);
    }
    int status;
    must(waitpid(pid, &status, 0) == pid && status == 0, "waitpid");
}
