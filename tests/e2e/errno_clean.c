/* The handler changes errno, and calls nothing that is unsafe. */
/* EXPECT: finding rule=errno-clobbered handler=on_usr1 level=warning */
#define CLEAN
#include "errno_dirty.c"
