/* main() sorts. */
/* EXPECT: none */
#define CLEAN
#include "callback_dirty.c"
