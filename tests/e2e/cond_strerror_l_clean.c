/* The handler calls strerror_l() for the C locale, while the program has another one. */
/* EXPECT: finding function=strerror_l signal=SIGUSR1 handler=on_usr1 level=note
 *         because=*the?locale?is?C interrupted=none times=1 line */
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static locale_t plain;
static const char *volatile text;
#define SETUP                                       \
    plain = newlocale(LC_MESSAGES_MASK, "C", NULL); \
    if (!plain || !setlocale(LC_ALL, "C.UTF-8")) {  \
        exit(1);                                    \
    }
#define CALL text = strerror_l(EINTR, plain)
#define AFTER say(text)
#include "call.h"
