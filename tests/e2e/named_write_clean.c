/* main() writes. */
/* OPTIONS: --unsafe=write */
#define CLEAN
#include "named_write_dirty.c"
