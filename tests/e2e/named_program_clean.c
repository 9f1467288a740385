/* The function is called by main() alone. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_program_clean.so $S/helper/via_lib.c */
/* FLAGS: -L$B -lvia_program_clean -Wl,-rpath,$B */
/* OPTIONS: --unsafe=via_number */
#define CLEAN
#include "named_program_dirty.c"
