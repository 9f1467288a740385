/* The handler only counts. */
/* EXIT: 7 */
/* EXPECT: none */
#define CLEAN
#include "close_all_dirty.c"
