/* The handler narrows a character outside ASCII. */
/* EXPECT: finding function=wctob signal=SIGUSR1 handler=on_usr1 level=warning interrupted=none
 *         times=1 line */
#include <wchar.h>

static volatile wint_t wide = L'\u00e9';
static volatile int narrow;
#define SETUP
#define CALL narrow = wctob(wide)
#define AFTER say(narrow < 0 ? "none\n" : "one\n")
#include "call.h"
