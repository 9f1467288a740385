/* A handler that saves errno; one that may change it, as it runs in sigsuspend alone. */
/* OPTIONS: --events */
/* EXPECT: never rule=errno-clobbered */
#define CLEAN
#include "rule_errno_dirty.c"
