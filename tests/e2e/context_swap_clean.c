/* main() swaps contexts, the handler does not. */
/* EXPECT: none */
#define CLEAN
#include "context_swap_dirty.c"
