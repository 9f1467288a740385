/* loop.c - the loops that tests/bench/run times, bare and under the shim.
 *
 * Prints the nanoseconds that the loop alone took; start-up and exit are not in it.
 *     loop malloc N | snprintf N | kill N | handler N | spawn N | mask N | send N | paced N
 *     loop getppid N | filtered N (likewise, under a seccomp filter that allows all)
 *     loop turns N: spawn N for each line of the input, and once more before the clock starts
 * The CPU time in place of it, of one thread or of 64 that share the work:
 *     loop threads1 N | threads64 N
 * Errors: exit 2, one line on stderr. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
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

/* To a process that does not take it: no delivery is in it. */
static void loop_send(long n)
{
    pid_t self = getpid();
    signal(SIGURG, SIG_IGN);
    for (long i = 0; i < n; i++) {
        kill(self, SIGURG);
    }
}

static void loop_getppid(long n)
{
    for (long i = 0; i < n; i++) {
        getppid();
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

/* Whoever writes the lines gives another loop its turn in between. */
static void loop_turns(long n)
{
    char line[32];
    while (fgets(line, sizeof line, stdin) != NULL) {
        loop_spawn(1);
        uint64_t began = now_ns();
        loop_spawn(n);
        printf("%llu\n", (unsigned long long)(now_ns() - began));
        fflush(stdout);
    }
}

/* No filter can be cheaper. */
static void allow_all(void)
{
    struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog filter = {1, &allow};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
        die("seccomp");
    }
}

static void loop_trivial(long n)
{
    loop_kill(n, on_signal);
}

static void loop_unsafe(long n)
{
    loop_kill(n, on_signal_unsafe);
}

static const struct {
    const char *name;
    void (*loop)(long);
    long threads; /* in place of it */
} loops[] = {
    {"malloc", loop_malloc, 0},  {"snprintf", loop_snprintf, 0}, {"kill", loop_trivial, 0},
    {"handler", loop_unsafe, 0}, {"spawn", loop_spawn, 0},       {"mask", loop_mask, 0},
    {"send", loop_send, 0},      {"getppid", loop_getppid, 0},   {"filtered", loop_getppid, 0},
    {"paced", loop_paced, 0},    {"threads1", NULL, 1},          {"threads64", NULL, 64},
};

static uint64_t timed(size_t which, long n)
{
    if (loops[which].threads != 0) {
        return loop_threads(n, loops[which].threads);
    }
    if (strcmp(loops[which].name, "filtered") == 0) {
        allow_all();
    }
    uint64_t began = now_ns();
    loops[which].loop(n);
    return now_ns() - began;
}

int main(int argc, char **argv)
{
    long n = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (n > 0 && strcmp(argv[1], "turns") == 0) {
        loop_turns(n);
        return 0;
    }
    for (size_t i = 0; n > 0 && i < sizeof loops / sizeof loops[0]; i++) {
        if (strcmp(argv[1], loops[i].name) == 0) {
            printf("%llu\n", (unsigned long long)timed(i, n));
            return 0;
        }
    }
    fputs("usage: loop NAME N\n", stderr);
    return 2;
}
