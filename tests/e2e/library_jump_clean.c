/* The handler calls a function of the library that is safe. */
/* BUILD: cc -g -O2 -shared -fPIC -o $B/libjump2.so $S/helper/jump_lib.c */
/* FLAGS: -L$B -ljump2 -Wl,-rpath,$B */
/* EXPECT: none */
#define CLEAN
#include "library_jump_dirty.c"
