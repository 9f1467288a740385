/* The same image with a safe handler. */
/* RUN: SECRET=1 OTHER=2 */
/* EXIT: 6 */
/* EXPECT: none */
#define CLEAN
#include "exec_empty_dirty.c"
