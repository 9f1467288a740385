/* The child restores the default before it runs a program. */
/* OPTIONS: --events */
/* EXPECT: never rule=ignore-leaks-into-exec */
#define CLEAN
#include "rule_ignore_leak_dirty.c"
