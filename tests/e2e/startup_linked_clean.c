/* The constructor of a linked library raises a signal before main(), its destructor after. */
/* BUILD: cc -g -O1 -shared -fPIC -DCLEAN -I$S/helper -o $B/libearly_linked_clean.so
 *        $S/helper/early_lib.c */
/* FLAGS: -Wl,--no-as-needed -L$B -learly_linked_clean -Wl,-rpath,$B */
/* EXPECT: none */
#include "early.h"
