/* The handler of the same fault is safe. */
/* EXIT: 7 */
/* EXPECT: none */
#define CLEAN
#include "interrupt_safe_fault_dirty.c"
