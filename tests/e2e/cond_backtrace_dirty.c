/* The handler calls backtrace() for the first time. */
/* EXPECT: finding function=backtrace signal=SIGUSR1 handler=on_usr1 level=warning interrupted=none
 *         times=1 line */
#include <execinfo.h>

static void *frames[20];
static volatile int depth;
#define CALL depth = backtrace(frames, 20)
#define AFTER say(depth > 1 ? "deep\n" : "shallow\n")
#include "call.h"
