/* The handlers allocate nothing. */
/* EXPECT: none */
#define CLEAN
#include "nested_mask_dirty.c"
