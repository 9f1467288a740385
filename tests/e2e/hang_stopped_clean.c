/* A process that is stopped while its handler runs does not hang. */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXPECT: never rule=handler-stuck */
#include "hang.h"

static void on_usr1(int sig)
{
    (void)sig;
    kill(getpid(), SIGSTOP);
}

int main(void)
{
    send_later(SIGCONT, 2500);
    catch (SIGUSR1, on_usr1);
    kill(getpid(), SIGUSR1);
    return 0;
}
