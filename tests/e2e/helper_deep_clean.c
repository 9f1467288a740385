/* The same functions deep, with a node set aside. */
/* EXPECT: none */
#define CLEAN
#include "helper_deep_dirty.c"
