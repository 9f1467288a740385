/* The handler only jumps. */
/* EXPECT: allow-gap kind=unverified */
/* EXPECT: none */
#define CLEAN
#include "jump_longjmp_dirty.c"
