/* The handler calls strerror() of an unknown number. */
/* EXPECT: finding function=strerror signal=SIGUSR1 handler=on_usr1 level=warning interrupted=none
 *         times=1 line */
#include <string.h>

static const char *volatile text;
#define CALL text = strerror(9999)
#define AFTER say(text)
#include "call.h"
