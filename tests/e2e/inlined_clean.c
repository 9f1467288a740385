/* An inlined function that calls nothing. */
/* EXPECT: none */
#define CLEAN
#include "inlined_dirty.c"
