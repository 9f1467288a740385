/* pthread_exit() out of a handler: the forced unwinding goes through the signal frame, cleanup
 * functions run, and the thread's end is seen. The process goes on. */
/* FLAGS: -pthread */
/* EXPECT: finding function=pthread_exit signal=SIGUSR1 handler=on_usr1 level=warning times=1
 *         count=3 line */
/* EXPECT: allow function=__pthread_unwind_next handler=on_usr1 level=warning */
/* EXPECT: allow-gap kind=unverified */
#include <pthread.h>
#include <stdlib.h>

#include "target.h"

static void on_usr1(int sig)
{
    say_number("signal", sig);
#ifndef CLEAN
    pthread_exit((void *)42); /* HERE */
#endif
}

static void clean_up(void *what)
{
    say("cleanup: ");
    say(what);
    say("\n");
    free(malloc(10));
}

static void *run(void *arg)
{
    pthread_cleanup_push(clean_up, "outer");
    pthread_cleanup_push(clean_up, "inner");
    raise(SIGUSR1);
    say("after the handler\n");
    pthread_exit((void *)41);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return arg;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        void *result;
        must(pthread_create(&thread, NULL, run, NULL) == 0, "pthread_create");
        must(pthread_join(thread, &result) == 0, "pthread_join");
        say_number("result", (long)result);
    }
    return 0;
}
