/* It sends itself a signal while it lets them in, and allocates there. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=warning */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning */
#define WINDOW must(raise(SIGUSR1) == 0 && (block = realloc(block, 20)) != NULL, "raise")
#define DELIVERIES 12
#include "window.h"
