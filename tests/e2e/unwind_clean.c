/* The first one to unwind the stack was main(). */
/* FLAGS: -shared-libgcc */
/* EXPECT: finding rule=unsafe-call function=pthread_once via=_Unwind_Backtrace level=note */
#define CLEAN
#include "unwind_dirty.c"
