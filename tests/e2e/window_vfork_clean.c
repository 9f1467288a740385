/* The server makes children by vfork, which let the signals in before they start a program: the server itself never does. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=note */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=note */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=note */
static void child(void);

#define AFTER child()
#include "window.h"

static void child(void)
{
    pid_t pid = vfork();
    must(pid >= 0, "vfork");
    if (pid == 0) {
        OPEN;
        must(sigprocmask(SIG_UNBLOCK, &blocked, NULL) == 0, "sigprocmask");
        execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    int status;
    must(waitpid(pid, &status, 0) == pid && status == 0, "waitpid");
    work();
    turn(SIGUSR1);
}
