/* The same server with a second thread, which has the signals unblocked and calls nothing. */
/* FLAGS: -pthread */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning */
/* EXPECT: finding function=tzset signal=SIGUSR2 handler=on_usr2 level=warning */
/* EXPECT: finding function=free signal=SIGUSR1 handler=on_usr1 level=warning */
#include <pthread.h>

static void begin_other(void);

#define AFTER begin_other()
#include "window.h"

static int begun[2], ending[2];

static void *other(void *unused)
{
    char c = 'x';
    (void)unused;
    must(pthread_sigmask(SIG_SETMASK, &opened, NULL) == 0, "pthread_sigmask");
    must(write(begun[1], &c, 1) == 1, "write");
    must(read(ending[0], &c, 1) == 1, "read");
    return NULL;
}

static void begin_other(void)
{
    pthread_t thread;
    char c;
    must(pipe(begun) == 0 && pipe(ending) == 0, "pipe");
    must(pthread_create(&thread, NULL, other, NULL) == 0, "pthread_create");
    must(read(begun[0], &c, 1) == 1, "read");
    must(write(ending[1], &c, 1) == 1, "write");
    must(pthread_join(thread, NULL) == 0, "pthread_join");
}
