/* The clean twin of outgrown_sealed_dirty.c. */
/* EXPECT: none */
#define CLEAN
#define SEALED
#include "outgrown.h"
