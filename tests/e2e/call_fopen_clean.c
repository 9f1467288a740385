/* main() calls fopen(), the handler does not. */
/* EXPECT: none */
#define CLEAN
#include <stdio.h>

static FILE *volatile file;
#define CALL file = fopen("/dev/null", "r")
#define AFTER say(file != NULL ? "opened\n" : "none\n")
#include "call.h"
