/* A user takes free() for safe, which says nothing of malloc(). */
/* OPTIONS: --safe=free,printf */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1
 *         stack=malloc,on_usr1 below=main */
#include "call_malloc_dirty.c"
