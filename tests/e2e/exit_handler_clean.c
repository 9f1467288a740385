/* _exit() as the handler. */
/* EXIT: 10 */
/* EXPECT: none */
#define HANDLER _exit
#include "exit_handler_dirty.c"
