/* The handlers are safe; main() is as before. */
/* EXPECT: allow-gap kind=unverified */
/* EXPECT: none */
#define CLEAN
#include "jump_siglongjmp_dirty.c"
