/* The handler calls backtrace() for the second time. */
/* EXPECT: finding function=backtrace signal=SIGUSR1 handler=on_usr1 level=note interrupted=none
 *         times=1 line */
#include <execinfo.h>

static void *frames[20];
static volatile int depth;
#define SETUP depth = backtrace(frames, 20)
#define CALL depth = backtrace(frames, 20)
#define AFTER say(depth > 1 ? "deep\n" : "shallow\n")
#include "call.h"
