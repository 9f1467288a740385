/* main() formats. */
/* EXPECT: none */
#define CLEAN
#include "variadic_dirty.c"
