/* The program starts itself again with another preloaded library, and without ours: that is put
 * back. The library's constructor raises a signal before main(), its destructor after. */
/* BUILD: cc -g -O1 -shared -fPIC -DCLEAN -I$S/helper -o $B/libearly_preloaded_clean.so
 *        $S/helper/early_lib.c */
/* RUN: $B/libearly_preloaded_clean.so */
/* EXPECT: none */
#include "early.h"
