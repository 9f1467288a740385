/* The handler writes. */
/* EXIT: SIGABRT */
/* EXPECT: none */
#define CLEAN
#include "abort_dirty.c"
