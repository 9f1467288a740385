/* RAW: rt_sigaction tgkill */
/* EXPECT: none */
#define CLEAN
#include "handler_dirty.c"
