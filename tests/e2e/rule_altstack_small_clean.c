/* One of the recommended size, and none at all. */
/* OPTIONS: --events */
/* EXPECT: never rule=altstack-too-small */
#define CLEAN
#include "rule_altstack_small_dirty.c"
