/* A stripped program: the call is found, the handler's name is unknown and none is made up. */
/* FLAGS: -s */
/* EXPECT: finding function=malloc handler=none signal=SIGUSR1 level=warning times=1 */
#define SEND raise(SIGUSR1)
#include "self.h"
