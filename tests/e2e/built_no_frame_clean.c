/* The safe twin, built with -O2 -fomit-frame-pointer. */
/* FLAGS: -O2 -fno-optimize-sibling-calls -fomit-frame-pointer */
/* EXPECT: none */
#define CLEAN
#include "built_no_frame_dirty.c"
