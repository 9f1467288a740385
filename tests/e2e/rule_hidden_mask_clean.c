/* SIGINT alone is blocked. */
/* OPTIONS: --events */
/* EXPECT: never rule=fault-signal-hidden */
#define CLEAN
#include "rule_hidden_mask_dirty.c"
