/* The handler returns; main() switches contexts itself. */
/* EXPECT: allow-gap kind=unverified */
/* EXPECT: none */
#define CLEAN
#include "context_dirty.c"
