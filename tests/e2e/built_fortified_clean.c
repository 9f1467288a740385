/* The safe twin, built with -O2 -D_FORTIFY_SOURCE=2. */
/* FLAGS: -O2 -fno-optimize-sibling-calls -D_FORTIFY_SOURCE=2 */
/* EXPECT: none */
#define CLEAN
#include "built_fortified_dirty.c"
