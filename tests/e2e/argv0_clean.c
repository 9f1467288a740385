/* The handler only writes. */
/* RUN: some arguments to overwrite with a long title */
/* EXPECT: none */
#define CLEAN
#include "argv0_dirty.c"
