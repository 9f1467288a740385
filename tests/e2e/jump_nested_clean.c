/* The same jumps out of safe handlers. */
/* EXPECT: allow-gap kind=unverified */
/* EXPECT: none */
#define CLEAN
#include "jump_nested_dirty.c"
