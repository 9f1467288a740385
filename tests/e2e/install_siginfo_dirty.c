/* A handler installed by sigaction() with SA_SIGINFO. */
/* EXPECT: finding function=printf signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none sender=SI_TIMER count=1 times=1 installed=main
 *         line */
#define SIGINFO
#define INSTALL \
    sigaction(SIGUSR1, &(struct sigaction){.sa_sigaction = on_usr1, .sa_flags = SA_SIGINFO}, NULL)
#include "install.h"
