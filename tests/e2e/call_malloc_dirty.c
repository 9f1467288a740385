/* The handler calls malloc(). */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none installed=catch_signal times=1
 *         stack=malloc,on_usr1 below=main line */
#include <stdlib.h>

static void *volatile block;
#define CALL block = malloc(100)
#define AFTER free(block)
#include "call.h"
