/* A handler that comes often, and one that takes a while, come back. */
/* OPTIONS: --stuck=2 --on-stuck=kill */
/* EXPECT: never rule=handler-stuck */
/* EXPECT: allow rule=blocking-call */
#include <sys/time.h>

#include "hang.h"

static volatile int count;

static void on_alarm(int sig)
{
    (void)sig;
    count++;
    sleep_ms(count == 1 ? 500 : 1);
}

int main(void)
{
    struct itimerval often = {{0, 20000}, {0, 20000}};

    catch (SIGALRM, on_alarm);
    setitimer(ITIMER_REAL, &often, NULL);
    long_while();
    return 0;
}
