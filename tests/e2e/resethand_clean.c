/* The handler allocates nothing. */
/* EXPECT: none */
#define CLEAN
#include "resethand_dirty.c"
