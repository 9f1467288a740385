/* The same server calls a function of a library while it lets its signals in, which the user has called unsafe. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_window_named_dirty.so $S/helper/via_lib.c */
/* FLAGS: -L$B -lvia_window_named_dirty -Wl,-rpath,$B */
/* OPTIONS: --unsafe=via_number */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=warning */
int via_number(int number);

#define WINDOW must(via_number(1) == 2, "via_number")
#include "window.h"
