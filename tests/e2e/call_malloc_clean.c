/* main() calls malloc(), the handler does not. */
/* EXPECT: none */
#define CLEAN
#include <stdlib.h>

static void *volatile block;
#define CALL block = malloc(100)
#define AFTER free(block)
#include "call.h"
