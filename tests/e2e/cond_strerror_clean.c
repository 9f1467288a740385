/* The handler calls strerror() of a known number. */
/* EXPECT: finding function=strerror signal=SIGUSR1 handler=on_usr1 level=note because=*the?locale?is?C interrupted=none
 *         times=1 line */
#include <string.h>

static const char *volatile text;
#define CALL text = strerror(EINTR)
#define AFTER say(text)
#include "call.h"
