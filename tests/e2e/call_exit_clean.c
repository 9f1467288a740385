/* main() calls exit(), the handler does not. */
/* EXIT: 3 */
/* EXPECT: none */
#define CLEAN
#include <stdlib.h>

#define CALL exit(3)
#include "call.h"
