/* The handler calls snprintf() with %d and %s. */
/* EXPECT: finding function=snprintf signal=SIGUSR1 handler=on_usr1 level=note interrupted=none
 *         times=1 line */
#include <stdio.h>
#include <wchar.h>

static char text[64];
#define CALL snprintf(text, sizeof(text), "%d %s", 7, "narrow")
#define AFTER say(text)
#include "call.h"
