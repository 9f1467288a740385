/* The handler calls dlsym(). */
/* EXPECT: finding function=dlsym signal=SIGUSR1 handler=on_usr1 level=warning delivery=asynchronous
 *         interrupted=none installed=catch_signal times=1 stack=dlsym,on_usr1 below=main line */
#include <dlfcn.h>

static void *volatile found;
#define CALL found = dlsym(RTLD_DEFAULT, "getpid")
#define AFTER say(found != NULL ? "found\n" : "none\n")
#include "call.h"
