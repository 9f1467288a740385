/* The same with a safe handler. */
/* EXPECT: none */
#define CLEAN
#include "interrupt_qsort_dirty.c"
