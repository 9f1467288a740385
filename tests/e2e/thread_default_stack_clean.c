/* The handler allocates nothing. */
/* FLAGS: -pthread */
/* EXPECT: none */
#define CLEAN
#include "thread_default_stack_dirty.c"
