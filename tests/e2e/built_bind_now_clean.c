/* The safe twin, built with -Wl,-z,now. */
/* FLAGS: -Wl,-z,now */
/* EXPECT: none */
#define CLEAN
#include "built_bind_now_dirty.c"
