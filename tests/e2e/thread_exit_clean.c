/* pthread_exit() after the handler. */
/* FLAGS: -pthread */
/* EXPECT: none */
#define CLEAN
#include "thread_exit_dirty.c"
