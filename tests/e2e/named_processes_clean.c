/* Child and image call it outside of handlers. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_processes_clean.so $S/helper/via_lib.c */
/* FLAGS: -L$B -lvia_processes_clean -Wl,-rpath,$B */
/* OPTIONS: --unsafe=via_number */
#define CLEAN
#include "named_processes_dirty.c"
