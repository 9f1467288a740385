/* The same, with both signals in sa_mask. */
/* OPTIONS: --events */
/* EXPECT: finding rule=unsafe-call function=malloc handler=on_signal */
/* EXPECT: never rule=handler-reentered */
#define CLEAN
#include "rule_reentered_dirty.c"
