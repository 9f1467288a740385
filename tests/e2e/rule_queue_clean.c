/* It is not. */
/* OPTIONS: --events */
/* EXPECT: never rule=queue-full */
#define CLEAN
#include "rule_queue_dirty.c"
