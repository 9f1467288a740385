/* The same, told with --raw: nothing unsafe between the two system calls. */
/* OPTIONS: --raw */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=note */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=note */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=note */
#include "window_unseen_dirty.c"
