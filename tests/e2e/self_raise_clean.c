/* The handler of a signal sent by raise() allocates nothing. */
/* EXPECT: none */
#define CLEAN
#include "self_raise_dirty.c"
