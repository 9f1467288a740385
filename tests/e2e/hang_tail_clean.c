/* Likewise, of a mutex that lets its owner in again. */
/* FLAGS: -pthread -O2 */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXPECT: finding rule=unsafe-call function=pthread_mutex_lock level=warning */
/* EXPECT: never rule=handler-stuck */
/* EXPECT: never because=*deadlock* */
#define CLEAN
#include "hang_tail_dirty.c"
