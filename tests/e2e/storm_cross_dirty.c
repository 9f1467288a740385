/* 64 threads send signals to each other while they allocate; the handlers of eight signals each
 * make an unsafe call of their own. It ends, and every one of the eight is found. */
/* FLAGS: -pthread */
/* EXPECT: finding function=pthread_mutex_trylock handler=on_0 level=warning|error times=1 */
/* EXPECT: finding function=pthread_mutex_trylock handler=on_1 level=warning|error times=1 */
/* EXPECT: finding function=pthread_mutex_trylock handler=on_2 level=warning|error times=1 */
/* EXPECT: finding function=pthread_mutex_trylock handler=on_3 level=warning|error times=1 */
/* EXPECT: finding function=pthread_mutex_trylock handler=on_4 level=warning|error times=1 */
/* EXPECT: finding function=pthread_mutex_trylock handler=on_5 level=warning|error times=1 */
/* EXPECT: finding function=pthread_mutex_trylock handler=on_6 level=warning|error times=1 */
/* EXPECT: finding function=pthread_mutex_trylock handler=on_7 level=warning|error times=1 */
#include <pthread.h>
#include <stdlib.h>

#include "target.h"

#define THREADS 64
#define ROUNDS 40

static pthread_t threads[THREADS];
static pthread_barrier_t start, end;
static int counts[8];

static void count_run(int i)
{
    __atomic_fetch_add(&counts[i], 1, __ATOMIC_RELAXED);
}

#ifdef CLEAN
#define TOUCH
#else
#define TOUCH                                         \
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; \
    must(pthread_mutex_trylock(&lock) == 0, "trylock")
#endif
#define HANDLER(i)              \
    static void on_##i(int sig) \
    {                           \
        TOUCH;                  \
        count_run(i + 0 * sig); \
    }

HANDLER(0)
HANDLER(1)
HANDLER(2)
HANDLER(3)
HANDLER(4)
HANDLER(5)
HANDLER(6)
HANDLER(7)

static void *run(void *arg)
{
    size_t me = (size_t)arg;
    pthread_barrier_wait(&start);
    for (size_t i = 0; i < ROUNDS; i++) {
        pthread_kill(threads[(me * 7 + i * 11) % THREADS], SIGRTMIN + (int)(i % 8));
        free(malloc(64 + i));
    }
    pthread_barrier_wait(&end);
    return arg;
}

int main(void)
{
    static void (*const handlers[8])(int) = {on_0, on_1, on_2, on_3, on_4, on_5, on_6, on_7};
    must(pthread_barrier_init(&start, NULL, THREADS + 1) == 0, "pthread_barrier_init");
    must(pthread_barrier_init(&end, NULL, THREADS) == 0, "pthread_barrier_init");
    for (int i = 0; i < 8; i++) {
        catch_signal(SIGRTMIN + i, handlers[i], SA_RESTART);
    }
    for (size_t i = 0; i < THREADS; i++) {
        must(pthread_create(&threads[i], NULL, run, (void *)i) == 0, "pthread_create");
    }
    pthread_barrier_wait(&start);
    int total = 0;
    for (int i = 0; i < THREADS; i++) {
        must(pthread_join(threads[i], NULL) == 0, "pthread_join");
    }
    for (int i = 0; i < 8; i++) {
        total += counts[i];
    }
    say_number("handled", total);
    return 0;
}
