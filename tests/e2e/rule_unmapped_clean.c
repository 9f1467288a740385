/* The disposition is restored before. */
/* OPTIONS: --events */
/* BUILD: cc -g -O1 -shared -fPIC -I$S/helper -o $B/libunmapped2.so $S/helper/holder_lib.c */
/* FLAGS: -Wl,-rpath,$B */
/* EXPECT: never rule=handler-unmapped */
#define CLEAN
#define LIBRARY "libunmapped2.so"
#include "rule_unmapped_dirty.c"
