/* The handler only counts. */
/* EXPECT: none */
#define CLEAN
#include "startup_constructor_dirty.c"
