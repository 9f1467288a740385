/* main() calls it through a pointer. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_pointer_clean.so $S/helper/via_lib.c */
/* FLAGS: -L$B -lvia_pointer_clean -Wl,-rpath,$B */
/* OPTIONS: --unsafe=via_number */
#define CLEAN
#include "named_pointer_dirty.c"
