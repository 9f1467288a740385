/* The child restores the mask before it runs a program. */
/* OPTIONS: --events */
/* EXPECT: never rule=mask-leaks-into-exec */
#define CLEAN
#include "rule_mask_leak_dirty.c"
