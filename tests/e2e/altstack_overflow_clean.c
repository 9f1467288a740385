/* The handler only jumps. */
/* EXPECT: allow-gap kind=unverified */
/* EXPECT: none */
#define CLEAN
#include "altstack_overflow_dirty.c"
