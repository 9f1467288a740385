/* The handler of a signal sent by sigqueue() allocates nothing. */
/* EXPECT: none */
#define CLEAN
#include "self_sigqueue_dirty.c"
