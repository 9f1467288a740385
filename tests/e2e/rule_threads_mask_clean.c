/* pthread_sigmask there, and sigprocmask before they are made. */
/* OPTIONS: --events */
/* FLAGS: -pthread */
/* EXPECT: never rule=sigprocmask-in-threads */
#define CLEAN
#include "rule_threads_mask_dirty.c"
