/* loop.c - the loops that tests/bench/run times, bare and under the shim.
 *
 * Prints the nanoseconds that the loop alone took; start-up and exit are not in it.
 *     loop malloc N | snprintf N | kill N | handler N | spawn N | mask N | paced N
 * The CPU time in place of it, of one thread or of 64 that share the work:
 *     loop threads1 N | threads64 N
 * Errors: exit 2, one line on stderr. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TRUE_PROGRAM "/usr/bin/true"

static volatile sig_atomic_t runs;
static char *volatile sink;

static void die(const char *what)
{
    fprintf(stderr, "loop: %s: %s\n", what, strerror(errno));
    exit(2);
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void loop_malloc(long n)
{
    for (long i = 0; i < n; i++) {
        sink = malloc(32);
        free(sink);
    }
}

static void loop_snprintf(long n)
{
    static char text[64];
    for (long i = 0; i < n; i++) {
        snprintf(text, sizeof(text), "%ld: %s", i, "a line of a log");
        sink = text;
    }
}

static void on_signal(int signal)
{
    (void)signal;
    runs++;
}

/* The same unsafe call again and again: one finding, the rest is counted. */
static void on_signal_unsafe(int signal)
{
    (void)signal;
    sink = malloc(32);
    free(sink);
    runs++;
}

static void loop_kill(long n, void (*handler)(int))
{
    struct sigaction act = {.sa_handler = handler};
    pid_t self = getpid();
    if (sigaction(SIGUSR1, &act, NULL) != 0) {
        die("sigaction");
    }
    for (long i = 0; i < n; i++) {
        kill(self, SIGUSR1);
    }
    if (runs != n) {
        fprintf(stderr, "loop: %ld of %ld handlers ran\n", (long)runs, n);
        exit(2);
    }
}

static void loop_mask(long n)
{
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    for (long i = 0; i < n; i++) {
        sigprocmask((i & 1) != 0 ? SIG_UNBLOCK : SIG_BLOCK, &set, &old);
    }
}

/* Two million calls a second, in bursts of a fifth of a millisecond. */
static void loop_paced(long n)
{
    enum { BURST = 400 };
    uint64_t next = now_ns();
    for (long i = 0; i < n; i += BURST) {
        loop_mask(BURST);
        next += BURST * 500u;
        while (now_ns() < next) {
        }
    }
}

static void *thread_of(void *n)
{
    loop_mask(*(const long *)n);
    return NULL;
}

static uint64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t loop_threads(long n, long threads)
{
    pthread_t thread[64];
    long share = n / threads;
    uint64_t began = cpu_ns();
    for (long i = 0; i < threads; i++) {
        errno = pthread_create(&thread[i], NULL, thread_of, &share);
        if (errno != 0) {
            die("pthread_create");
        }
    }
    for (long i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
    }
    return cpu_ns() - began;
}

static pid_t spawn_true(void)
{
    static char *argv[] = {TRUE_PROGRAM, NULL};
    pid_t child = vfork();
    if (child == 0) {
        execv(argv[0], argv);
        _exit(127);
    }
    return child;
}

static void loop_spawn(long n)
{
    for (long i = 0; i < n; i++) {
        int status;
        pid_t child = spawn_true();
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
            die(TRUE_PROGRAM);
        }
    }
}

int main(int argc, char **argv)
{
    const char *name = argc == 3 ? argv[1] : "";
    long n = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    uint64_t began, cpu = 0;

    if (n <= 0) {
        fputs("usage: loop malloc|snprintf|kill|handler|spawn|mask|paced|threads1|threads64 N\n",
              stderr);
        return 2;
    }
    began = now_ns();
    if (strcmp(name, "malloc") == 0) {
        loop_malloc(n);
    } else if (strcmp(name, "snprintf") == 0) {
        loop_snprintf(n);
    } else if (strcmp(name, "kill") == 0) {
        loop_kill(n, on_signal);
    } else if (strcmp(name, "handler") == 0) {
        loop_kill(n, on_signal_unsafe);
    } else if (strcmp(name, "spawn") == 0) {
        loop_spawn(n);
    } else if (strcmp(name, "mask") == 0) {
        loop_mask(n);
    } else if (strcmp(name, "paced") == 0) {
        loop_paced(n);
    } else if (strcmp(name, "threads1") == 0) {
        cpu = loop_threads(n, 1);
    } else if (strcmp(name, "threads64") == 0) {
        cpu = loop_threads(n, 64);
    } else {
        fprintf(stderr, "loop: unknown loop '%s'\n", name);
        return 2;
    }
    printf("%llu\n", (unsigned long long)(cpu != 0 ? cpu : now_ns() - began));
    return 0;
}
