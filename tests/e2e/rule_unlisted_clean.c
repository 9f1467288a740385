/* A handler that keeps to the list. */
/* OPTIONS: --events */
/* EXPECT: never rule=unlisted-call */
#define CLEAN
#include "rule_unlisted_dirty.c"
