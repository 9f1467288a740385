/* Many short threads, each with one delivery: their places are used again, and one finding counts
 * them all. */
/* FLAGS: -pthread */
/* EXPECT: finding function=pthread_mutex_trylock signal=SIGUSR1 handler=on_usr1 level=warning
 *         times=1 count=400 line */
#include <pthread.h>

#include "target.h"

static void on_usr1(int sig)
{
    (void)sig;
#ifndef CLEAN
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    must(pthread_mutex_trylock(&lock) == 0, "trylock"); /* HERE */
#endif
    __atomic_fetch_add(&handled, 1, __ATOMIC_RELAXED);
}

static void *run(void *arg)
{
    raise(SIGUSR1);
    return arg;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    for (int round = 0; round < 100; round++) {
        pthread_t threads[4];
        for (int i = 0; i < 4; i++) {
            must(pthread_create(&threads[i], NULL, run, NULL) == 0, "pthread_create");
        }
        for (int i = 0; i < 4; i++) {
            must(pthread_join(threads[i], NULL) == 0, "pthread_join");
        }
    }
    say_number("handled", handled);
    return 0;
}
