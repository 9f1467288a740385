/* The same with a handler that only reads and writes. */
/* FLAGS: -pthread */
/* EXPECT: none */
#define CLEAN
#include "thread_cancel_dirty.c"
