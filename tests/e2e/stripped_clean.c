/* A stripped program with a safe handler. */
/* FLAGS: -s */
/* EXPECT: none */
#define CLEAN
#include "stripped_dirty.c"
