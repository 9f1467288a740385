/* The handler calls a function of the library that is safe. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia2.so $S/helper/via_lib.c */
/* FLAGS: -L$B -lvia2 -Wl,-rpath,$B */
/* EXPECT: none */
#define CLEAN
#include "library_via_dirty.c"
