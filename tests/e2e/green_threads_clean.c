/* The scheduler's handler only switches. */
/* EXPECT: allow-gap kind=unverified */
/* EXPECT: never rule=unsafe-call */
#define CLEAN
#include "green_threads_dirty.c"
