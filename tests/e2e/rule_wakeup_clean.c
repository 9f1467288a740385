/* sigsuspend, with the signal blocked until then. */
/* OPTIONS: --events */
/* EXPECT: never rule=lost-wakeup */
#define CLEAN
#include "rule_wakeup_dirty.c"
