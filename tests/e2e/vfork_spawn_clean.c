/* Neither handler allocates. */
/* EXPECT: none */
#define CLEAN
#include "vfork_spawn_dirty.c"
