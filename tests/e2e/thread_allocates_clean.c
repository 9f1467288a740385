/* The handler only counts while the other thread allocates. */
/* FLAGS: -pthread */
/* EXPECT: none */
#define CLEAN
#include "thread_allocates_dirty.c"
