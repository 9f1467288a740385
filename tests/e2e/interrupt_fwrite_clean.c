/* fwrite() is interrupted too, but the handler is safe. */
/* FLAGS: -pthread */
/* EXPECT: none */
#define CLEAN
#include "interrupt_fwrite_dirty.c"
