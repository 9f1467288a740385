/* The same server with the calls of BSD; it works while its signals are let in. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=warning */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning */
#define OPEN (void)sigsetmask(0)
#define CLOSE (void)sigblock(~0)
#define WINDOW work()
static void work(void);
#include "window.h"
