/* _exit() may be one. */
/* EXIT: 10 */
/* EXPECT: never rule=unsafe-call */
#define CLEAN
#include "handler_libc_dirty.c"
