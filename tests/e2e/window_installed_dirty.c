/* The same server, but its handlers are installed before it blocks their signals. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=warning */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning */
#define SETUP (install(SIGUSR1), install(SIGUSR2))
#include "window.h"
