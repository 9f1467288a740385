/* A handler installed by sigaction() with SA_SIGINFO, that only calls write(). */
/* EXPECT: none */
#define CLEAN
#define SIGINFO
#define INSTALL \
    sigaction(SIGUSR1, &(struct sigaction){.sa_sigaction = on_usr1, .sa_flags = SA_SIGINFO}, NULL)
#include "install.h"
