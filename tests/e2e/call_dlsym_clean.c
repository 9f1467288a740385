/* main() calls dlsym(), the handler does not. */
/* EXPECT: none */
#define CLEAN
#include <dlfcn.h>

static void *volatile found;
#define CALL found = dlsym(RTLD_DEFAULT, "getpid")
#define AFTER say(found != NULL ? "found\n" : "none\n")
#include "call.h"
