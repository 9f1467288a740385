/* 64 threads, each of which raises 50 signals; every handler run makes one unsafe call: all 3200
 * are counted, in one finding, and nothing is lost. */
/* FLAGS: -pthread */
/* EXPECT: finding function=pthread_mutex_trylock signal=SIGUSR1 handler=on_usr1 level=warning
 *         delivery=synchronous times=1 count=3200 line */
/* EXPECT: finding function=pthread_mutex_unlock handler=on_usr1 level=warning times=1 count=3200 */
#include <pthread.h>

#include "target.h"

#define THREADS 64
#define SIGNALS 50

static pthread_barrier_t start;

static void on_usr1(int sig)
{
    (void)sig;
#ifndef CLEAN
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    must(pthread_mutex_trylock(&lock) == 0, "trylock"); /* HERE */
    pthread_mutex_unlock(&lock);
#endif
    __atomic_fetch_add(&handled, 1, __ATOMIC_RELAXED);
}

static void *run(void *arg)
{
    pthread_barrier_wait(&start);
    for (int i = 0; i < SIGNALS; i++) {
        raise(SIGUSR1);
    }
    return arg;
}

int main(void)
{
    static pthread_t threads[THREADS];
    must(pthread_barrier_init(&start, NULL, THREADS) == 0, "pthread_barrier_init");
    catch_signal(SIGUSR1, on_usr1, 0);
    for (int i = 0; i < THREADS; i++) {
        must(pthread_create(&threads[i], NULL, run, NULL) == 0, "pthread_create");
    }
    for (int i = 0; i < THREADS; i++) {
        must(pthread_join(threads[i], NULL) == 0, "pthread_join");
    }
    say_number("handled", handled);
    return 0;
}
