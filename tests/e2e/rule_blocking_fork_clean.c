/* A handler forks a server, which waits for its work in there: what was interrupted goes on in the parent. */
/* OPTIONS: --events */
/* EXPECT: finding rule=blocking-call level=note function=nanosleep handler=on_usr1 signal=SIGUSR1 line=yes times=1
 *         because=the?process?was?forked?in?this?handler* */
#define CLEAN
#include "rule_blocking_fork_dirty.c"
