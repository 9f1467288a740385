/* The same with a library whose handler only counts. */
/* BUILD: cc -g -O1 -shared -fPIC -DCLEAN -I$S/helper -o $B/libcounter.so $S/helper/holder_lib.c */
/* FLAGS: -Wl,-rpath,$B */
/* EXPECT: none */
#define LIBRARY "libcounter.so"
#include "dlopen_handler_dirty.c"
