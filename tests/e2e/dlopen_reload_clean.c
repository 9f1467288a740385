/* The same with plug-ins whose handlers allocate nothing. */
/* BUILD: cc -g -O1 -shared -fPIC -DCLEAN -DNAME=first_handler -I$S/helper -o $B/libreload_first_clean.so $S/helper/reload_lib.c */
/* BUILD: cc -g -O1 -shared -fPIC -DCLEAN -DNAME=other_handler -I$S/helper -o $B/libreload_other_clean.so $S/helper/reload_lib.c */
/* FLAGS: -Wl,-rpath,$B */
/* EXPECT: none */
#define FIRST "libreload_first_clean.so"
#define OTHER "libreload_other_clean.so"
#include "dlopen_reload_dirty.c"
