/* timer_clean.c - a timer that is to send to a thread of the victim: the kernel itself takes own
 * threads only, so it makes no difference that the structure can be changed once it was looked at.
 *
 * Source: timer_create(2), SIGEV_THREAD_ID. */
/* BARE: quiet */
/* GIVES: timer_create EPERM */
/* TOLD: timer_create */
#include <time.h>

#include "escape.h"

int main(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGTERM};
    int timer;

    event._sigev_un._tid = victim();
    tried("timer_create", direct(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer, 0));
    return 0;
}
