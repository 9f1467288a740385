/* The handler only counts. */
/* EXPECT: none */
#define CLEAN
#include "many_signals_dirty.c"
