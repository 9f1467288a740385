/* The handlers allocate nothing. */
/* EXPECT: none */
#define CLEAN
#include "nested_signals_dirty.c"
