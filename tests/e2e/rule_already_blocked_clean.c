/* A critical section alone. */
/* OPTIONS: --events */
/* EXPECT: never rule=already-blocked */
/* EXPECT: never rule=not-blocked */
#define CLEAN
#include "rule_already_blocked_dirty.c"
