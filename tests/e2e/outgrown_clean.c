/* The clean twin of outgrown_dirty.c: handlers that keep a flag. */
/* EXPECT: none */
#define CLEAN
#include "outgrown.h"
