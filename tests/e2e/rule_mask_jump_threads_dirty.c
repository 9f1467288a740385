/* Two threads are left with their signals blocked; the second one mends its mask, the first one does not. */
/* FLAGS: -pthread */
/* OPTIONS: --events */
/* EXPECT: finding rule=mask-not-restored level=warning handler=on_signal signal=SIGUSR1 times=1 */
#include <pthread.h>
#include <setjmp.h>

#include "target.h"

static __thread jmp_buf home;
static pthread_barrier_t step;

static void on_signal(int sig)
{
    longjmp(home, sig);
}

static void mend(void)
{
    sigset_t set;
    sigemptyset(&set);
    pthread_sigmask(SIG_SETMASK, &set, NULL);
}

static void *first(void *unused)
{
    if (_setjmp(home) == 0) {
        pthread_kill(pthread_self(), SIGUSR1);
    }
#ifdef CLEAN
    mend();
#endif
    pthread_barrier_wait(&step); /* left */
    pthread_barrier_wait(&step); /* the other one is through */
    kill(getpid(), 0);
    return unused;
}

static void *second(void *unused)
{
    pthread_barrier_wait(&step);
    if (_setjmp(home) == 0) {
        pthread_kill(pthread_self(), SIGUSR2);
    }
    mend();
    pthread_barrier_wait(&step);
    return unused;
}

int main(void)
{
    pthread_t threads[2];
    catch_signal(SIGUSR1, on_signal, 0);
    catch_signal(SIGUSR2, on_signal, 0);
    pthread_barrier_init(&step, NULL, 2);
    pthread_create(&threads[0], NULL, first, NULL);
    pthread_create(&threads[1], NULL, second, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    say("through\n");
    return 0;
}
