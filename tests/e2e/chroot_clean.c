/* The same with a safe handler. */
/* EXPECT-ROOT: gap kind=chroot */
/* EXPECT: allow-gap kind=unreachable */
/* EXPECT: none */
#define CLEAN
#include "chroot_dirty.c"
