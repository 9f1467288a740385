/* The same server lets the signal in once where it waits for nothing: the masks are no excuse any
 * more. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning interrupted=none
 *         times=1 count=4 line */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=4 */
#define LEAK
#define WAIT sigsuspend(&open_mask)
#include "server.h"
