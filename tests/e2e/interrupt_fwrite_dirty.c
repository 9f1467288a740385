/* The signal arrives while fwrite() is blocked in write() on a full pipe; the handler calls
 * malloc(). A thread sends it once the pipe is full with more to come: main() is then inside
 * fwrite() and nowhere else. */
/* FLAGS: -pthread */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=error interrupted=fwrite
 *         delivery=asynchronous sender=SI_TKILL times=1 stack=malloc,on_usr1 below=fwrite,main line
 *         */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "target.h"

#define BYTES (256 * 1024)

static int ends[2];
static pthread_t writer;
static void *volatile block;
static char zeros[BYTES];

static void on_usr1(int sig)
{
    (void)sig;
#ifndef CLEAN
    block = malloc(10); /* HERE */
#endif
    handled++;
}

static void *drain(void *arg)
{
    static char buffer[BYTES];
    size_t total = 0;
    int waiting = 0;
    int size = fcntl(ends[1], F_GETPIPE_SZ);
    while (waiting < size) {
        must(ioctl(ends[0], FIONREAD, &waiting) == 0, "FIONREAD");
    }
    must(pthread_kill(writer, SIGUSR1) == 0, "pthread_kill");
    while (handled == 0) {
    }
    while (total < BYTES) {
        ssize_t n = read(ends[0], buffer, sizeof(buffer));
        must(n > 0, "read");
        total += (size_t)n;
    }
    return arg;
}

int main(void)
{
    pthread_t reader;
    writer = pthread_self();
    must(pipe(ends) == 0, "pipe");
    FILE *file = fdopen(ends[1], "w");
    must(file != NULL, "fdopen");
    catch_signal(SIGUSR1, on_usr1, SA_RESTART);
    must(pthread_create(&reader, NULL, drain, NULL) == 0, "pthread_create");
    must(fwrite(zeros, 1, BYTES, file) == BYTES, "fwrite");
    must(fflush(file) == 0, "fflush");
    must(pthread_join(reader, NULL) == 0, "pthread_join");
    say_number("handled", handled);
    return 0;
}
