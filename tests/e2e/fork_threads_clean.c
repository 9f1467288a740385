/* The handler allocates nothing. */
/* FLAGS: -pthread */
/* EXPECT: none */
#define CLEAN
#include "fork_threads_dirty.c"
