/* main() calls a function pointer to fprintf(), the handler does not. */
/* EXPECT: none */
#define CLEAN
#include <stdio.h>

static int (*volatile print)(FILE *, const char *, ...) = fprintf;
#define CALL print(stdout, "number %d\n", 1)
#include "call.h"
