/* SIGBUS is ignored for a moment to learn what was there; all signals are blocked around a fork. */
/* OPTIONS: --events */
/* EXPECT: never rule=fault-signal-hidden */
#define CLEAN
#include "rule_hidden_dirty.c"
