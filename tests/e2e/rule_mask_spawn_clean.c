/* An attribute sets the mask of the child, the first of more than are remembered. */
/* OPTIONS: --events */
/* EXPECT: never rule=mask-leaks-into-exec */
#define CLEAN
#include "rule_mask_spawn_dirty.c"
