/* The same server with the calls of BSD. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=note */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=note */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=note */
#define OPEN (void)sigsetmask(0)
#define CLOSE (void)sigblock(~0)
#include "window.h"
