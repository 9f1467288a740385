/* A handler waits as long for a pipe. */
/* OPTIONS: --stuck=2 */
/* EXPECT: none */
#define CLEAN
#include "rule_blocking_terminal_dirty.c"
