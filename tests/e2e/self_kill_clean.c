/* The handler of a signal sent by kill() allocates nothing. */
/* EXPECT: none */
#define CLEAN
#include "self_kill_dirty.c"
