/* The handler in the sandbox writes. */
/* EXPECT: none */
#define CLEAN
#include "seccomp_filter_dirty.c"
