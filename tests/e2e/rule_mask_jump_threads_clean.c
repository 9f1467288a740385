/* Both threads mend their masks. */
/* FLAGS: -pthread */
/* OPTIONS: --events */
/* EXPECT: never rule=mask-not-restored */
#define CLEAN
#include "rule_mask_jump_threads_dirty.c"
