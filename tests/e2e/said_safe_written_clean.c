/* A user takes printf() for safe, fortified too: what is written counts, not what is linked. */
/* FLAGS: -O2 -D_FORTIFY_SOURCE=2 */
/* OPTIONS: --safe=printf */
#include <stdio.h>

#define CALL printf("%d %s\n", 7, "words")
#define AFTER fflush(stdout)
#include "call.h"
