/* The handlers allocate nothing. */
/* EXPECT: none */
#define CLEAN
#include "altstack_nested_dirty.c"
