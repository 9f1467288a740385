/* An attribute sets the mask of the child. */
/* OPTIONS: --events */
/* EXPECT: never rule=mask-leaks-into-exec */
#define CLEAN
#include "rule_mask_spawn_dirty.c"
