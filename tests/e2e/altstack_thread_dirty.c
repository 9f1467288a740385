/* A thread with an alternate stack of its own, on the thread's minimal stack; SS_AUTODISARM too. */
/* FLAGS: -pthread */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 count=2
 *         below=raise,run line */
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

#include "altstack.h"

#define AUTODISARM (1u << 31)

static void *volatile block;

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
}

static void *run(void *arg)
{
    altstack_use(4096);
    raise(SIGUSR1);
    stack_t now;
    must(sigaltstack(NULL, &now) == 0, "sigaltstack");
    now.ss_flags = (int)AUTODISARM;
    must(sigaltstack(&now, NULL) == 0, "sigaltstack");
    raise(SIGUSR1);
    return arg;
}

int main(void)
{
    pthread_attr_t attr;
    pthread_t thread;
    must(pthread_attr_init(&attr) == 0, "pthread_attr_init");
    long least = sysconf(_SC_THREAD_STACK_MIN);
    must(pthread_attr_setstacksize(&attr, (size_t)least + 8192) == 0, "pthread_attr_setstacksize");
    catch_signal(SIGUSR1, on_usr1, SA_ONSTACK);
    must(pthread_create(&thread, &attr, run, NULL) == 0, "pthread_create");
    must(pthread_join(thread, NULL) == 0, "pthread_join");
    say("end of main\n");
    return 0;
}
