/* A thread is cancelled while its handler blocks in read(): the forced unwinding crosses the signal
 * frame, the cleanup functions of the handler and of the thread run. Before, the handler allocates.
 * */
/* FLAGS: -pthread */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning times=1 line */
/* EXPECT: allow function=__pthread_unwind_next handler=on_usr1 level=warning */
/* EXPECT: allow-gap kind=unverified */
#include <pthread.h>
#include <stdlib.h>

#include "target.h"

static int ready[2], never[2];
static void *volatile block;

static void clean_up(void *what)
{
    say("cleanup: ");
    say(what);
    say("\n");
}

static void on_usr1(int sig)
{
    char byte = (char)sig;
#ifndef CLEAN
    block = malloc(10); /* HERE */
    pthread_cleanup_push(clean_up, "handler");
#endif
    must(write(ready[1], &byte, 1) == 1, "write");
    must(read(never[0], &byte, 1) == 1, "read");
#ifndef CLEAN
    pthread_cleanup_pop(0);
#endif
}

static void *run(void *arg)
{
    pthread_cleanup_push(clean_up, "thread");
    raise(SIGUSR1);
    say("not reached\n");
    pthread_cleanup_pop(0);
    return arg;
}

int main(void)
{
    pthread_t thread;
    void *result;
    char byte;
    must(pipe(ready) == 0 && pipe(never) == 0, "pipe");
    catch_signal(SIGUSR1, on_usr1, 0);
    must(pthread_create(&thread, NULL, run, NULL) == 0, "pthread_create");
    must(read(ready[0], &byte, 1) == 1, "read");
    must(pthread_cancel(thread) == 0, "pthread_cancel");
    must(pthread_join(thread, &result) == 0, "pthread_join");
    say(result == PTHREAD_CANCELED ? "cancelled\n" : "ended\n");
    free(malloc(10));
    return 0;
}
