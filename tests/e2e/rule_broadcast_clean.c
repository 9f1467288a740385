/* A signal to the own group, which is ignored; signal 0 to all. */
/* OPTIONS: --events */
/* EXPECT: never rule=kill-broadcast */
#define CLEAN
#include "rule_broadcast_dirty.c"
