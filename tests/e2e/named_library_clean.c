/* main() calls the library. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_library_clean.so $S/helper/via_lib.c */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libnamed_library_clean.so $S/helper/named_lib.c -L$B -lvia_library_clean -Wl,-rpath,$B */
/* FLAGS: -L$B -lnamed_library_clean -lvia_library_clean -Wl,-rpath,$B */
/* OPTIONS: --unsafe=via_number */
#define CLEAN
#include "named_library_dirty.c"
