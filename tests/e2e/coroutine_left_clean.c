/* The second handler allocates nothing, either. */
/* EXPECT: allow-gap kind=unverified */
/* EXPECT: never rule=unsafe-call */
#define CLEAN
#include "coroutine_left_dirty.c"
