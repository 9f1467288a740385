/* The handler allocates nothing. */
/* FLAGS: -pthread */
/* EXPECT: none */
#define CLEAN
#include "altstack_thread_dirty.c"
