/* The twin of a fortified program. */
/* FLAGS: -O2 -D_FORTIFY_SOURCE=2 */
/* EXPECT: allow-gap kind=unverified */
#define CLEAN
#include "jump_siglongjmp_dirty.c"
