/* The program sends itself the signal by pthread_kill(): this delivery was synchronous, an outside
 * one would not be. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning delivery=synchronous
 *         sender=SI_TKILL interrupted=none times=1 below=main line */
#include <pthread.h>

#define SEND pthread_kill(pthread_self(), SIGUSR1)
#include "self.h"
