/* The handler writes. */
/* EXIT: 9 */
/* EXPECT: none */
#define CLEAN
#include "fault_dirty.c"
