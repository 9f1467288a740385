/* The handler of a signal sent by pthread_kill() allocates nothing. */
/* EXPECT: none */
#define CLEAN
#include "self_pthread_kill_dirty.c"
