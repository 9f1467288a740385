/* The handler calls free(). */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning delivery=asynchronous
 *         interrupted=none installed=catch_signal times=1 stack=free,on_usr1 below=main line */
#include <stdlib.h>

static void *volatile block;
#define SETUP block = malloc(100)
#define CALL free(block)
#include "call.h"
