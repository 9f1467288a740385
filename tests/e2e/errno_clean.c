/* The handler changes errno and nothing else. */
/* EXPECT: none */
#define CLEAN
#include "errno_dirty.c"
