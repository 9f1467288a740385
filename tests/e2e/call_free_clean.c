/* main() calls free(), the handler does not. */
/* EXPECT: none */
#define CLEAN
#include <stdlib.h>

static void *volatile block;
#define SETUP block = malloc(100)
#define CALL free(block)
#include "call.h"
