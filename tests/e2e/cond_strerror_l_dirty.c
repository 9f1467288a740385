/* The handler calls strerror_l() for another locale than C, which the thread has: a translation is looked for. */
/* EXPECT: finding function=strerror_l signal=SIGUSR1 handler=on_usr1 level=warning interrupted=none
 *         times=1 line */
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static locale_t other;
static const char *volatile text;
#define SETUP                                             \
    other = newlocale(LC_MESSAGES_MASK, "C.UTF-8", NULL); \
    if (!other) {                                         \
        exit(1);                                          \
    }
#define CALL text = strerror_l(EINTR, other)
#define AFTER say(text)
#include "call.h"
