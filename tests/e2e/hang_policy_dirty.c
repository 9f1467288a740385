/* A handler that never comes back, in a run whose policy ends it then. */
/* BUILD: printf '[default]\nstuck = kill after 1 seconds\n' > $B/stuck.ini */
/* OPTIONS: --policy=$B/stuck.ini */
/* EXIT: SIGKILL */
/* EXPECT: finding rule=handler-stuck function= signal=SIGUSR1 handler=on_usr1 level=error times=1
 *         because=it?uses?the?CPU* stack=on_usr1 below=leave,main */
#include "hang_loop_dirty.c"
