/* A handler that makes the page accessible before it returns, many times. */
/* OPTIONS: --events */
/* EXPECT: never rule=fault-returns */
#define CLEAN
#include "rule_fault_returns_dirty.c"
