/* It is signalled before that; and the pid is only asked for. */
/* OPTIONS: --events */
/* EXPECT: never rule=kill-reaped-pid */
#define CLEAN
#include "rule_reaped_dirty.c"
