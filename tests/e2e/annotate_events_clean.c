/* FLAGS: -I$S/../../include */
/* All that the rules about events would report is accepted by the program itself. */
/* OPTIONS: --events */
/* EXPECT: none */
#define CLEAN
#include "annotate_events_dirty.c"
