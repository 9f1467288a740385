/* The same storm with a handler that only counts. */
/* FLAGS: -pthread */
/* EXPECT: none */
#define CLEAN
#include "storm_threads_dirty.c"
