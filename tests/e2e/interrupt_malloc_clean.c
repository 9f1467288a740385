/* The same storm with a handler that only counts. */
/* FLAGS: -pthread */
/* EXPECT: none */
#define CLEAN
#include "interrupt_malloc_dirty.c"
