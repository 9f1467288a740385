/* A jump brings back the mask that was saved, in which the signal is blocked on purpose. */
/* OPTIONS: --events */
/* EXPECT: never rule=mask-not-restored */
#define CLEAN
#include "rule_mask_jump_saved_dirty.c"
