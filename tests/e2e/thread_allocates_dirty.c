/* One thread runs handlers while another allocates without a pause: only the handler's own call is
 * a finding. */
/* FLAGS: -pthread */
/* EXPECT: finding function=calloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=50
 *         below=raise,signalled line */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "target.h"

static atomic_bool stop;
static void *volatile block;

static void on_usr1(int sig)
{
    (void)sig;
#ifndef CLEAN
    block = calloc(1, 10); /* HERE */
#endif
    handled++;
}

static void *allocate(void *arg)
{
    while (!atomic_load(&stop)) {
        free(malloc(100));
    }
    return arg;
}

static void *signalled(void *arg)
{
    for (int i = 0; i < 50; i++) {
        raise(SIGUSR1);
    }
    return arg;
}

int main(void)
{
    pthread_t allocating, raising;
    catch_signal(SIGUSR1, on_usr1, 0);
    must(pthread_create(&allocating, NULL, allocate, NULL) == 0, "pthread_create");
    must(pthread_create(&raising, NULL, signalled, NULL) == 0, "pthread_create");
    must(pthread_join(raising, NULL) == 0, "pthread_join");
    atomic_store(&stop, true);
    must(pthread_join(allocating, NULL) == 0, "pthread_join");
    say_number("handled", handled);
    return 0;
}
