/* Its handler only counts. */
/* EXPECT: none */
#define CLEAN
#include "sender_setsig_dirty.c"
