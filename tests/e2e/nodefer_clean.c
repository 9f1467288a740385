/* The handler allocates nothing. */
/* EXPECT: none */
#define CLEAN
#include "nodefer_dirty.c"
