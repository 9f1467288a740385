/* It waits for all that have ended. */
/* OPTIONS: --events */
/* EXPECT: never rule=child-wait-once */
#define CLEAN
#include "rule_wait_once_dirty.c"
