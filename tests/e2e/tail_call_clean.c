/* The twin that frees nothing. */
/* FLAGS: -O2 -foptimize-sibling-calls */
/* EXPECT: none */
#define CLEAN
#include "tail_call_dirty.c"
