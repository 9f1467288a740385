/* pause() to wait for a flag that a handler sets. */
/* OPTIONS: --events */
/* EXPECT: finding rule=lost-wakeup level=note function=pause signal=SIGUSR1 line=yes times=1 */
#include "target.h"

static void on_usr1(int sig)
{
    (void)sig;
    handled++;
}

int main(void)
{
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    catch_signal(SIGUSR1, on_usr1, 0);
#ifdef CLEAN
    sigprocmask(SIG_BLOCK, &set, &old);
    send_later(SIGUSR1);
    while (handled < 1) {
        sigsuspend(&old);
    }
#else
    struct itimerspec when = {.it_value.tv_nsec = 1000000, .it_interval.tv_nsec = 1000000};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    timer_t timer;
    (void)old;
    must(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0, "timer_create");
    must(timer_settime(timer, 0, &when, NULL) == 0, "timer_settime");
    for (int i = 0; i < 3; i++) {
        pause(); /* HERE */
    }
#endif
    return 0;
}
