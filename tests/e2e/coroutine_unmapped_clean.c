/* The second handler allocates nothing. */
/* EXPECT: allow-gap kind=unverified */
/* EXPECT: never rule=unsafe-call */
#define CLEAN
#include "coroutine_unmapped_dirty.c"
