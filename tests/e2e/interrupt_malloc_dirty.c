/* A storm of timer signals over a loop of malloc() and free(): many of them interrupt the
 * allocator. The handler takes a lock that nobody else takes, which is unsafe by the book and
 * harmless here. */
/* FLAGS: -pthread */
/* EXPECT: finding function=pthread_mutex_trylock signal=SIGALRM handler=on_alarm level=error
 *         interrupted=malloc|free delivery=asynchronous times=1 line */
/* EXPECT: finding function=pthread_mutex_unlock signal=SIGALRM handler=on_alarm level=error times=1
 *         */
#include <pthread.h>
#include <stdlib.h>
#include <sys/time.h>

#include "target.h"

#define SIGNALS 300

#ifndef CLEAN
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
#endif

static void on_alarm(int sig)
{
    (void)sig;
#ifndef CLEAN
    if (pthread_mutex_trylock(&lock) == 0) { /* HERE */
        pthread_mutex_unlock(&lock);
    }
#endif
    handled++;
}

int main(void)
{
    struct itimerval storm = {{0, 200}, {0, 200}}, off = {{0, 0}, {0, 0}};
    catch_signal(SIGALRM, on_alarm, SA_RESTART);
    must(setitimer(ITIMER_REAL, &storm, NULL) == 0, "setitimer");
    while (handled < SIGNALS) {
        void *volatile blocks[20];
        for (int i = 0; i < 20; i++) {
            blocks[i] = malloc(2000 + 100 * (size_t)i);
        }
        for (int i = 0; i < 20; i++) {
            free(blocks[i]);
        }
    }
    must(setitimer(ITIMER_REAL, &off, NULL) == 0, "setitimer");
    say("end of main\n");
    return 0;
}
