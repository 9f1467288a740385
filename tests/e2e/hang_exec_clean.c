/* A program that was executed by a handler is in no handler. */
/* RUN: first */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXPECT: never rule=handler-stuck */
#include "hang.h"

static char *name;

static void on_usr1(int sig)
{
    sigset_t none;

    (void)sig;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execl(name, name, (char *)NULL);
}

int main(int argc, char *argv[])
{
    name = argv[0];
    if (argc > 1) {
        catch (SIGUSR1, on_usr1);
        kill(getpid(), SIGUSR1);
    }
    long_while();
    return 0;
}
