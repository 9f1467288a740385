/* It is blocked first; a signalfd may be made before that. */
/* OPTIONS: --events */
/* EXPECT: never rule=wait-on-unblocked */
#define CLEAN
#include "rule_wait_open_dirty.c"
