/* A user takes malloc() for safe. */
/* OPTIONS: --safe=malloc */
#include "call_malloc_dirty.c"
