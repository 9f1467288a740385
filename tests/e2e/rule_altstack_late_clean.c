/* The same the right way round. */
/* OPTIONS: --events */
/* EXPECT: never rule=altstack-gone */
#define CLEAN
#include "rule_altstack_late_dirty.c"
