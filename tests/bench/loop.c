/* loop.c - the loops that tests/bench/run times, bare and under the shim.
 *
 * Prints the nanoseconds that the loop alone took; start-up and exit are not in it.
 *     loop malloc N | snprintf N | kill N | handler N | spawn N
 * Errors: exit 2, one line on stderr. */
#include <errno.h>
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
    uint64_t began;

    if (n <= 0) {
        fputs("usage: loop malloc|snprintf|kill|handler|spawn N\n", stderr);
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
    } else {
        fprintf(stderr, "loop: unknown loop '%s'\n", name);
        return 2;
    }
    printf("%llu\n", (unsigned long long)(now_ns() - began));
    return 0;
}
