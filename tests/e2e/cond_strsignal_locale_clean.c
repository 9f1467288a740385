/* The program's locale is another one, the thread's own is C: strsignal() returns a constant. */
/* EXPECT: finding function=strsignal signal=SIGUSR1 handler=on_usr1 level=note
 *         because=*the?locale?is?C interrupted=none times=1 line */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static const char *volatile text;
#define SETUP                                               \
    locale_t plain = newlocale(LC_ALL_MASK, "POSIX", NULL); \
    if (!plain || !setlocale(LC_ALL, "C.UTF-8")) {          \
        exit(1);                                            \
    }                                                       \
    uselocale(plain)
#define CALL text = strsignal(SIGHUP)
#define AFTER say(text)
#include "call.h"
