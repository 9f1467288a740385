/* main() returns: the same functions run outside of any handler. */
/* EXIT: 4 */
/* EXPECT: none */
#define CLEAN
#include "exit_handlers_dirty.c"
