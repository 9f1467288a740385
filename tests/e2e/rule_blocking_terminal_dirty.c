/* A handler reads a terminal: it comes back when somebody has typed. */
/* OPTIONS: --stuck=2 */
/* EXPECT: finding rule=blocking-call level=warning function=read handler=on_usr1 signal=SIGUSR1 stack=*read*,ask,on_usr1 */
/* EXPECT: never rule=handler-stuck */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>

#include "target.h"

#ifndef SIGNAL
#define SIGNAL SIGUSR1
#endif

static int from, to;

static __attribute__((noinline)) void ask(void)
{
    char byte;
    must(read(from, &byte, 1) == 1, "read");
    handled++;
}

static void on_usr1(int sig)
{
    (void)sig;
    ask();
}

static void *types_later(void *unused)
{
    const struct timespec later = {1, 200000000};
    nanosleep(&later, NULL);
    must(write(to, "y\n", 2) == 2, "write");
    return unused;
}

int main(void)
{
    pthread_t typist;
    sigset_t set;
    int ends[2];
    must(pipe(ends) == 0, "pipe");
    to = posix_openpt(O_RDWR | O_NOCTTY);
    must(to >= 0 && grantpt(to) == 0 && unlockpt(to) == 0, "posix_openpt");
    from = open(ptsname(to), O_RDWR | O_NOCTTY);
    must(from >= 0, "open");
#ifdef CLEAN
    from = ends[0];
    to = ends[1];
#endif
    sigemptyset(&set);
    sigaddset(&set, SIGNAL);
    catch_signal(SIGNAL, on_usr1, 0);
    must(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0, "pthread_sigmask");
    must(pthread_create(&typist, NULL, types_later, NULL) == 0, "pthread_create");
    must(pthread_sigmask(SIG_UNBLOCK, &set, NULL) == 0, "pthread_sigmask");
    raise(SIGNAL);
    must(pthread_join(typist, NULL) == 0, "pthread_join");
    say("done\n");
    return 0;
}
