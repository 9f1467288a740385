/* The handlers allocate nothing. */
/* EXPECT: none */
#define CLEAN
#include "vfork_dirty.c"
