/* The same server, but it once formats a message while its signals are let in. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning count=3 line=yes */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=warning count=3 */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning */
#define WINDOW (void)(handled == 4 && printf("in between\n") > 0)
#include "window.h"
