/* A child that was forked by a handler and lives long is not its parent, nor are its own handlers' ends. */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXPECT: never rule=handler-stuck */
/* EXPECT: allow rule=* */
#include <sys/wait.h>

#include "hang.h"

static volatile pid_t child = -1;

static void on_usr2(int sig)
{
    (void)sig;
}

static void on_usr1(int sig)
{
    (void)sig;
    child = fork();
    if (child == 0) { /* is in the handler for good: it is its main program */
        kill(getpid(), SIGUSR2);
        long_while();
        _exit(0);
    }
}

int main(void)
{
    int status;

    catch (SIGUSR2, on_usr2);
    catch (SIGUSR1, on_usr1);
    kill(getpid(), SIGUSR1);
    while (waitpid(child, &status, 0) != child) {
    }
    return WEXITSTATUS(status);
}
