/* The handler calls snprintf() with %ls. */
/* EXPECT: finding function=snprintf signal=SIGUSR1 handler=on_usr1 level=warning interrupted=none
 *         times=1 line */
#include <stdio.h>
#include <wchar.h>

static char text[64];
#define CALL snprintf(text, sizeof(text), "%ls", L"wide")
#define AFTER say(text)
#include "call.h"
