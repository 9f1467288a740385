/* Loops over all signals, up and down, which meet these too; a look at SIGKILL. */
/* OPTIONS: --events */
/* EXPECT: never rule=uncatchable */
#define CLEAN
#include "rule_uncatchable_dirty.c"
