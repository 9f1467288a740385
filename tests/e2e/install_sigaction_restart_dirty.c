/* A handler installed by sigaction() with SA_RESTART and SA_NODEFER. */
/* EXPECT: finding function=printf signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none sender=SI_TIMER count=1 times=1
 *         installed=catch_signal line */
#define INSTALL catch_signal(SIGUSR1, on_usr1, SA_RESTART | SA_NODEFER)
#include "install.h"
