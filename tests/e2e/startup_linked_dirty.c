/* The constructor of a linked library raises a signal before main(), its destructor after. */
/* BUILD: cc -g -O1 -shared -fPIC -I$S/helper -o $B/libearly_linked_dirty.so
 *        $S/helper/early_lib.c */
/* FLAGS: -Wl,--no-as-needed -L$B -learly_linked_dirty -Wl,-rpath,$B */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=early_handler level=warning times=1
 *         count=2 line */
#include "early.h"
