/* The handler uses _Fork() and its child execs at once. */
/* EXPECT: none */
#define CLEAN
#include "fork_in_handler_dirty.c"
