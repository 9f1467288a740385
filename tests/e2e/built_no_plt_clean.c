/* The safe twin, built with -fno-plt. */
/* FLAGS: -fno-plt */
/* EXPECT: none */
#define CLEAN
#include "built_no_plt_dirty.c"
