/* The handler calls a function pointer to fprintf(). */
/* EXPECT: finding function=fprintf signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=asynchronous interrupted=none installed=catch_signal times=1
 *         stack=fprintf,on_usr1 below=main line */
#include <stdio.h>

static int (*volatile print)(FILE *, const char *, ...) = fprintf;
#define CALL print(stdout, "number %d\n", 1)
#include "call.h"
