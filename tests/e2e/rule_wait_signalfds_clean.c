/* Both are blocked, the first one's later than it was made. */
/* OPTIONS: --events */
/* EXPECT: never rule=wait-on-unblocked */
#define CLEAN
#include "rule_wait_signalfds_dirty.c"
