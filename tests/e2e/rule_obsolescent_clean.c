/* signal() without one; sigaction. */
/* OPTIONS: --events */
/* EXPECT: never rule=obsolescent-api */
#define CLEAN
#include "rule_obsolescent_dirty.c"
