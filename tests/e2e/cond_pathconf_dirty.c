/* The handler calls pathconf() of a number that depends on the file system. */
/* EXPECT: finding function=pathconf signal=SIGUSR1 handler=on_usr1 level=warning interrupted=none
 *         times=1 line */
#include <unistd.h>

static volatile long limit;
#define CALL limit = pathconf("/", _PC_LINK_MAX)
#define AFTER say(limit > 0 ? "a limit\n" : "none\n")
#include "call.h"
