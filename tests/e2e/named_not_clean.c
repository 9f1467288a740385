/* Nobody has named the function. */
/* BUILD: cc -g -O1 -shared -fPIC -o $B/libvia_not_clean.so $S/helper/via_lib.c */
/* FLAGS: -L$B -lvia_not_clean -Wl,-rpath,$B */
#include "named_program_dirty.c"
