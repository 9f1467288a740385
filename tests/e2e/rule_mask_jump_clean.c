/* The same, but the program unblocks the signal itself. */
/* OPTIONS: --events */
/* EXPECT: never rule=mask-not-restored */
#define CLEAN
#include "rule_mask_jump_dirty.c"
