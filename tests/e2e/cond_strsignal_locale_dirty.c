/* The handler calls strsignal() of a known number in another locale than C: a translation is looked for. */
/* EXPECT: finding function=strsignal signal=SIGUSR1 handler=on_usr1 level=warning interrupted=none
 *         times=1 line */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static const char *volatile text;
#define SETUP                               \
    if (!setlocale(LC_MESSAGES, "C.UTF-8")) \
    exit(1)
#define CALL text = strsignal(SIGHUP)
#define AFTER say(text)
#include "call.h"
