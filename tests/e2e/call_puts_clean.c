/* main() calls puts(), the handler does not. */
/* EXPECT: none */
#define CLEAN
#include <stdio.h>

#define CALL puts("text")
#include "call.h"
