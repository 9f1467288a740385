/* The program starts itself again with another preloaded library, and without ours: that is put
 * back. The library's constructor raises a signal before main(), its destructor after. */
/* BUILD: cc -g -O1 -shared -fPIC -I$S/helper -o $B/libearly_preloaded_dirty.so
 *        $S/helper/early_lib.c */
/* RUN: $B/libearly_preloaded_dirty.so */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=early_handler level=warning times=1
 *         count=2 line */
#include "early.h"
