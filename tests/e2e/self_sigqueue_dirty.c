/* The program sends itself the signal by sigqueue(): this delivery was synchronous, an outside one
 * would not be. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning delivery=synchronous
 *         sender=SI_QUEUE interrupted=none times=1 below=*kill*|raise|sigqueue,main line */
#include <pthread.h>

#define SEND sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 1})
#include "self.h"
