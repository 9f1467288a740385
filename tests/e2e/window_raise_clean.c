/* The same server, which sends itself a signal while it lets them in. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=note */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=note */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=note */
#define WINDOW must(raise(SIGUSR1) == 0, "raise")
#define DELIVERIES 12
#include "window.h"
