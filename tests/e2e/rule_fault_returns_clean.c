/* A handler that makes the page accessible before it returns: each time the same store goes on. */
/* OPTIONS: --events */
/* EXPECT: never rule=fault-returns */
#define CLEAN
#include "rule_fault_returns_dirty.c"
