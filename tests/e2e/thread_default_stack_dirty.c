/* A thread of the program's own default stack size, far below where RLIMIT_STACK would have it end: what was
 * interrupted there is shown over several pages. */
/* FLAGS: -pthread */
/* EXPECT: finding function=malloc handler=on_signal signal=SIGUSR1 level=warning line=yes below=inner,middle,outer */
#include <pthread.h>
#include <stdlib.h>

#include "target.h"

enum { PAGES = 6000, FAR = 12 << 20, STACK = 32 << 20 };

static void *volatile block;

static void on_signal(int signal)
{
    (void)signal;
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    handled++;
}

static __attribute__((noinline)) void inner(volatile char *far)
{
    volatile char room[PAGES];
    room[0] = far[0];
    raise(SIGUSR1);
    far[0] = room[0];
}

static __attribute__((noinline)) void middle(volatile char *far)
{
    volatile char room[PAGES];
    room[0] = far[0];
    inner(far);
    far[0] = room[0];
}

static __attribute__((noinline)) void outer(void)
{
    volatile char far[FAR];
    far[0] = 1;
    middle(far);
    far[1] = far[0];
}

static void *run(void *unused)
{
    outer();
    return unused;
}

int main(void)
{
    pthread_attr_t attr;
    pthread_t thread;
    catch_signal(SIGUSR1, on_signal, 0);
    must(pthread_attr_init(&attr) == 0, "pthread_attr_init");
    must(pthread_attr_setstacksize(&attr, STACK) == 0, "pthread_attr_setstacksize");
    must(pthread_setattr_default_np(&attr) == 0, "pthread_setattr_default_np");
    must(pthread_create(&thread, NULL, run, NULL) == 0, "pthread_create");
    must(pthread_join(thread, NULL) == 0, "pthread_join");
    return 0;
}
