/* The safe twin, built with -fno-omit-frame-pointer. */
/* FLAGS: -fno-omit-frame-pointer */
/* EXPECT: none */
#define CLEAN
#include "built_frame_dirty.c"
