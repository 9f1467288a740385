/* main() calls it. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_nested_clean.so $S/helper/via_lib.c */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libnamed_nested_clean.so $S/helper/named_lib.c -L$B -lvia_nested_clean -Wl,-rpath,$B */
/* FLAGS: -L$B -lnamed_nested_clean -lvia_nested_clean -Wl,-rpath,$B */
/* OPTIONS: --unsafe=named_block */
#define CLEAN
#include "named_nested_dirty.c"
