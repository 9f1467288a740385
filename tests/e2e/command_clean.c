/* The same with a safe handler. */
/* EXPECT: none */
#define CLEAN
#include "command_dirty.c"
