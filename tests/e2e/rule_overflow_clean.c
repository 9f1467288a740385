/* One that has its stack; SIGUSR1 needs none. */
/* OPTIONS: --events */
/* EXPECT: never rule=overflow-handler-without-stack */
/* EXIT: 5 */
#define CLEAN
#include "rule_overflow_dirty.c"
