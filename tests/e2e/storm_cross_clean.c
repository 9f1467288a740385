/* The same storm with handlers that only count. */
/* FLAGS: -pthread */
/* EXPECT: none */
#define CLEAN
#include "storm_cross_dirty.c"
