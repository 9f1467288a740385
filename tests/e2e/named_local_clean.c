/* main() calls the library. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_local_clean.so $S/helper/via_lib.c */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libnamed_local_clean.so $S/helper/named_lib.c -L$B -lvia_local_clean -Wl,-rpath,$B */
/* FLAGS: -Wl,-rpath,$B -DTEST=local_clean */
/* OPTIONS: --unsafe=via_number */
#define CLEAN
#include "named_local_dirty.c"
