/* The same with safe handlers. */
/* EXIT: 6 */
/* EXPECT: none */
#define CLEAN
#include "privileges_dirty.c"
