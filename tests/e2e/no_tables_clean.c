/* The handler has been left by a jump that nobody sees, and its frames lie untouched in the room of a later one: what
 * is called there is none of its calls. */
/* FLAGS: -O2 -fomit-frame-pointer -fno-asynchronous-unwind-tables -fno-unwind-tables -fcf-protection=none */
/* EXPECT: never rule=unsafe-call */
/* EXPECT: allow-gap kind=unverified */
#define CLEAN
#include "no_tables_dirty.c"
