/* The handler allocates nothing. */
/* EXPECT: none */
#define CLEAN
#include "setjmp_twice_dirty.c"
