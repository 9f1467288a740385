/* It is signalled when it has ended, and is a zombie. */
/* OPTIONS: --events */
/* EXPECT: never rule=kill-reaped-pid */
#define CLEAN
#include "rule_reaped_null_dirty.c"
