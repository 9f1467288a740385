/* The handler allocates nothing; the coroutine and main() do. */
/* EXPECT: none */
#define CLEAN
#include "coroutine_interrupted_dirty.c"
