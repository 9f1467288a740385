/* The clean twin of stack_use_dirty.c: only sigaction. */
/* FLAGS: -Wl,-z,now */
/* EXPECT: none */
#define CLEAN
#include "stack_use_dirty.c"
