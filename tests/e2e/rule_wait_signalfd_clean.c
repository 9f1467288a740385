/* It is blocked while the signalfd is made; that it is opened again before the end says nothing. */
/* OPTIONS: --events */
/* EXPECT: never rule=wait-on-unblocked */
#define CLEAN
#include "rule_wait_signalfd_dirty.c"
