/* The handler jumps within itself and allocates nothing. */
/* EXPECT: none */
#define CLEAN
#include "jump_inside_dirty.c"
