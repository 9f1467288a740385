/* The handler calls puts(). */
/* EXPECT: finding function=puts signal=SIGUSR1 handler=on_usr1 level=warning delivery=asynchronous
 *         interrupted=none installed=catch_signal times=1 stack=puts,on_usr1 below=main line */
#include <stdio.h>

#define CALL puts("text")
#include "call.h"
