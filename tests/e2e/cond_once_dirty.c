/* The handler calls pthread_once() for the first time. */
/* EXPECT: finding function=pthread_once signal=SIGUSR1 handler=on_usr1 level=warning
 *         interrupted=none times=1 line */
#include <pthread.h>

static pthread_once_t control = PTHREAD_ONCE_INIT;
static volatile int runs;
static void count(void)
{
    runs++;
}
#define CALL pthread_once(&control, count)
#define AFTER say_number("runs", runs)
#include "call.h"
