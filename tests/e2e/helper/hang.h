/* hang.h - for programs that hang in a handler: something that ends them all the same.
 *
 * Bare runs end by SIGKILL soon, runs under sigvet only if sigvet does not end them first. */
#ifndef HANG_H
#define HANG_H

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static inline int is_watched(void)
{
    const char *preload = getenv("LD_PRELOAD");

    return preload != NULL && strstr(preload, "sigvet") != NULL;
}

static inline void sleep_ms(unsigned ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000L};

    while (nanosleep(&left, &left) != 0) {
    }
}

/* Longer than the 1 s that the tests allow, if anybody looks. */
static inline void long_while(void)
{
    sleep_ms(is_watched() ? 2500 : 10);
}

/* A child that sends its parent a signal: after a while, or, when that is watched, after a long one. */
static inline void send_later(int sig, unsigned watched_ms)
{
    pid_t parent = getpid();

    if (fork() == 0) {
        sleep_ms(is_watched() ? watched_ms : 300);
        kill(parent, sig);
        _exit(0);
    }
}

static inline void end_some_day(void)
{
    send_later(SIGKILL, 25000);
}

static inline void catch (int sig, void (*handler)(int))
{
    struct sigaction act = {.sa_handler = handler, .sa_flags = SA_RESTART};

    sigaction(sig, &act, NULL);
}

#endif
