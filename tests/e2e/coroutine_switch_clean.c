/* The handler itself calls nothing that is unsafe; the coroutine that it switches to does. */
/* EXPECT: allow-gap kind=unverified */
/* EXPECT: never function=* */
#define CLEAN
#include "coroutine_switch_dirty.c"
