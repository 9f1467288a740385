/* sigprocmask where there are two threads. */
/* OPTIONS: --events */
/* FLAGS: -pthread */
/* EXPECT: finding rule=sigprocmask-in-threads level=note function=sigprocmask line=yes times=1 */
#include <pthread.h>

#include "target.h"

static int there[2];

static void *run(void *end)
{
    char byte;
    must(write(there[1], "", 1) == 1, "write");
    must(read(*(int *)end, &byte, 1) == 1, "read");
    return NULL;
}

int main(void)
{
    int ends[2];
    char byte;
    pthread_t other;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    must(pipe(ends) == 0 && pipe(there) == 0, "pipe");
    must(pthread_create(&other, NULL, run, &ends[0]) == 0, "pthread_create");
    must(read(there[0], &byte, 1) == 1, "read");
#ifdef CLEAN
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
#else
    sigprocmask(SIG_UNBLOCK, &set, NULL); /* HERE */
#endif
    must(write(ends[1], "", 1) == 1, "write");
    pthread_join(other, NULL);
    return 0;
}
