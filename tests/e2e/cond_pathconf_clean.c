/* The handler calls pathconf() of a constant. */
/* EXPECT: finding function=pathconf signal=SIGUSR1 handler=on_usr1 level=note interrupted=none
 *         times=1 line */
#include <unistd.h>

static volatile long limit;
#define CALL limit = pathconf("/", _PC_PIPE_BUF)
#define AFTER say(limit > 0 ? "a limit\n" : "none\n")
#include "call.h"
