/* The same without a call in the handler. */
/* BUILD: cc -g -O0 -shared -fPIC -DNUMBER=1 -o $B/libnew1_clean.so $S/helper/new_lib.c */
/* BUILD: cc -g -O0 -shared -fPIC -DNUMBER=100 -o $B/libnew2_clean.so $S/helper/new_lib.c */
/* FLAGS: -Wl,-rpath,$B */
/* EXPECT: none */
#define CLEAN
#include "plugin_new_dirty.c"
