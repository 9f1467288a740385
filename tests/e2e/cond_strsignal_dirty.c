/* The handler calls strsignal() of an unknown number. */
/* EXPECT: finding function=strsignal signal=SIGUSR1 handler=on_usr1 level=warning interrupted=none
 *         times=1 line */
#include <string.h>

static const char *volatile text;
#define CALL text = strsignal(500)
#define AFTER say(text)
#include "call.h"
