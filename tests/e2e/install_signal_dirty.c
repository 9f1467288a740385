/* A handler installed by signal(). */
/* EXPECT: finding function=printf signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none sender=SI_TIMER count=1 times=1 installed=main
 *         line */
#define INSTALL signal(SIGUSR1, on_usr1)
#include "install.h"
