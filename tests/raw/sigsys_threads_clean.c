/* SIGSYS is sent to a process whose threads all block it, and waits until one of them opens it: whichever the
 * kernel gives it to. */
/* FLAGS: -pthread */
/* RAW: kill rt_sigprocmask */
/* EXPECT: none */
#include <pthread.h>
#include <time.h>

#include "direct.h"

#define THREADS 3

static int ends[2];

static void on_sigsys(int sig, siginfo_t *info, void *context)
{
    (void)context;
    say_number("handler", sig);
    say_number("  code", info->si_code);
    handled++;
}

static void *wait_for_the_end(void *unused)
{
    char byte;
    ssize_t n;

    (void)unused;
    while ((n = read(ends[0], &byte, 1)) > 0) {
    }
    must(n == 0, "read");
    return NULL;
}

static void pause_ms(long ms)
{
    struct timespec t = {0, ms * 1000000};
    nanosleep(&t, NULL);
}

int main(void)
{
    pthread_t threads[THREADS];
    uint64_t set = BIT(SIGSYS);

    must(pipe(ends) == 0, "pipe");
    say_number("install", direct_install(SIGSYS, on_sigsys, SA_RESTART, 0));
    (void)direct_mask(SIG_BLOCK, &set);
    for (int i = 0; i < THREADS; i++) {
        must(pthread_create(&threads[i], NULL, wait_for_the_end, NULL) == 0, "pthread_create");
    }
    for (int round = 1; round <= 3; round++) {
        say_number("kill", direct(SYS_kill, direct_pid(), SIGSYS, 0, 0));
        pause_ms(20);
        say_number("handled", handled);
        (void)direct_mask(SIG_UNBLOCK, &set);
        for (int i = 0; i < 500 && handled < round; i++) {
            pause_ms(10);
        }
        say_number("handled", handled);
        (void)direct_mask(SIG_BLOCK, &set);
    }
    must(close(ends[1]) == 0, "close");
    for (int i = 0; i < THREADS; i++) {
        must(pthread_join(threads[i], NULL) == 0, "pthread_join");
    }
    return 0;
}
