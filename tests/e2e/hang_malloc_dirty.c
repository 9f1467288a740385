/* The handler allocates, until it interrupts malloc() or free() while they hold the lock of the heap. */
/* FLAGS: -pthread */
/* OPTIONS: --stuck=1 --on-stuck=kill */
/* EXIT: SIGKILL */
/* EXPECT: finding rule=handler-stuck function=malloc|free signal=SIGALRM handler=on_alarm level=error times=1
 *         because=deadlock:*inside?the?allocator* interrupted=malloc|free stack=on_alarm below=main */
/* EXPECT: allow rule=unsafe-call function=malloc|free */
#include <pthread.h>
#include <sys/time.h>

#include "hang.h"

#define LARGE 5000 /* what is smaller comes from a cache of the thread's, which has no lock */

static void *volatile in_handler, *volatile outside;

static void on_alarm(int sig)
{
    (void)sig;
    in_handler = malloc(LARGE);
    free(in_handler);
}

/* With one thread the lock is not taken at all. */
static void *wait_for_ever(void *unused)
{
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    for (;;) {
        pause();
    }
    return unused;
}

int main(void)
{
    struct itimerval often = {{0, 100}, {0, 100}};
    sigset_t alarm;
    pthread_t thread;

    end_some_day();
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    catch (SIGALRM, on_alarm);
    pthread_sigmask(SIG_BLOCK, &alarm, NULL); /* the thread inherits that */
    pthread_create(&thread, NULL, wait_for_ever, NULL);
    pthread_sigmask(SIG_UNBLOCK, &alarm, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    for (;;) {
        outside = malloc(LARGE);
        free(outside);
    }
}
