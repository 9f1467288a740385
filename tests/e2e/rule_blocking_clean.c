/* A handler that asks without waiting. */
/* OPTIONS: --events */
/* EXPECT: never rule=blocking-call */
#define CLEAN
#include "rule_blocking_dirty.c"
