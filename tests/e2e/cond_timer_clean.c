/* The handler calls timer_create() with SIGEV_SIGNAL. */
/* EXPECT: finding function=timer_create signal=SIGUSR1 handler=on_usr1 level=note interrupted=none
 *         times=1 line */
#include <signal.h>
#include <time.h>

#define NOTIFY SIGEV_SIGNAL
static timer_t timer;
static volatile int error;
static void notify(union sigval value)
{
    (void)value;
}
static struct sigevent event = {
    .sigev_notify = NOTIFY, .sigev_signo = SIGUSR2, .sigev_notify_function = notify};
#define CALL error = timer_create(CLOCK_MONOTONIC, &event, &timer)
#define AFTER say_number("error", error)
#include "call.h"
