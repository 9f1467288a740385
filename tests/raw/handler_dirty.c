/* A handler that was installed without libc is watched like any other. */
/* RAW: rt_sigaction tgkill */
/* EXPECT: finding rule=unsafe-call function=printf handler=on_signal signal=SIGUSR1
 * level=error|warning */
#include <stdio.h>

#include "direct.h"

static void on_signal(int sig, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
#ifdef CLEAN
    say_number("signal", sig);
#else
    printf("signal %d\n", sig);
#endif
}

int main(void)
{
    direct_install(SIGUSR1, on_signal, 0, 0);
    direct_send(SIGUSR1);
    fflush(stdout);
    return 0;
}
