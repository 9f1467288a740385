/* The handler calls fopen(). */
/* EXPECT: finding function=fopen signal=SIGUSR1 handler=on_usr1 level=warning delivery=asynchronous
 *         interrupted=none installed=catch_signal times=1 stack=fopen,on_usr1 below=main line */
#include <stdio.h>

static FILE *volatile file;
#define CALL file = fopen("/dev/null", "r")
#define AFTER say(file != NULL ? "opened\n" : "none\n")
#include "call.h"
