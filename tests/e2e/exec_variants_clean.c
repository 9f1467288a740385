/* The same images with a safe handler. */
/* EXPECT: none */
#define CLEAN
#include "exec_variants_dirty.c"
