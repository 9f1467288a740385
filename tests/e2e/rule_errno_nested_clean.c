/* The inner handler restores errno, the outer one has nothing to restore. */
/* OPTIONS: --events */
/* EXPECT: never rule=errno-clobbered */
#define CLEAN
#include "rule_errno_nested_dirty.c"
