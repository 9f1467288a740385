/* Neither handler allocates. */
/* FLAGS: -pthread */
/* EXPECT: none */
#define CLEAN
#include "altstack_threads_dirty.c"
