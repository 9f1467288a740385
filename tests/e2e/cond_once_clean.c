/* The handler calls pthread_once() when it is done. */
/* EXPECT: finding function=pthread_once signal=SIGUSR1 handler=on_usr1 level=note interrupted=none
 *         times=1 line */
#include <pthread.h>

static pthread_once_t control = PTHREAD_ONCE_INIT;
static volatile int runs;
static void count(void)
{
    runs++;
}
#define SETUP pthread_once(&control, count)
#define CALL pthread_once(&control, count)
#define AFTER say_number("runs", runs)
#include "call.h"
