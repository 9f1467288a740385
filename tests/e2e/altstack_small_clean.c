/* A safe handler with 1 KiB beyond the kernel's frame. */
/* Bound at once: the loader saves all vector registers on the stack at a first lazy call. */
/* FLAGS: -Wl,-z,now */
/* EXPECT: none */
#define CLEAN
#define ROOM 1024
#include "altstack_small_dirty.c"
