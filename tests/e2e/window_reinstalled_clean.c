/* The same, and the older handler calls nothing unsafe. */
/* EXPECT: none */
#define CLEAN
#include "window_reinstalled_dirty.c"
