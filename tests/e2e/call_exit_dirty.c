/* The handler calls exit(). */
/* EXIT: 3 */
/* EXPECT: finding function=exit signal=SIGUSR1 handler=on_usr1 level=warning delivery=asynchronous
 *         interrupted=none installed=catch_signal times=1 stack=exit,on_usr1 below=main line */
#include <stdlib.h>

#define CALL exit(3)
#include "call.h"
