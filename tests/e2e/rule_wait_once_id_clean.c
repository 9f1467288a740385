/* It waits with waitid() for all that have ended. */
/* OPTIONS: --events */
/* EXPECT: never rule=child-wait-once */
#define CLEAN
#define WAIT_ID
#include "rule_wait_once_dirty.c"
