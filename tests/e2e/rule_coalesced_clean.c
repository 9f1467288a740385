/* It is sent once; a real-time signal is sent twice. */
/* OPTIONS: --events */
/* EXPECT: never rule=coalesced */
#define CLEAN
#include "rule_coalesced_dirty.c"
