/* busy.c - a daemon for test_long.py: takes very many signals, forks very many children, or runs very many programs,
 *          and waits for a word in between, so that what sigvet needs for it can be measured.
 *
 * Usage:    busy signals|children|programs COUNT TIMES. Prints "done" after each COUNT, then reads one line.
 *           busy once: one such program.
 * Owns:     nothing.
 * Contexts: the handlers set flags; that of SIGUSR1 allocates once in a thousand times, and that of SIGHUP always:
 *           one finding each.
 * Errors:   exit status 99.
 * Source:   signal-safety(7). */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t taken, ended;
static void *volatile block;

static void on_usr1(int sig)
{
    (void)sig;
    if (++taken % 1000 == 0) {
        block = malloc(10);
    }
}

static void on_hup(int sig)
{
    (void)sig;
    block = malloc(20);
}

static void on_chld(int sig)
{
    (void)sig;
    int saved = errno;
    while (waitpid(-1, NULL, WNOHANG) > 0) {
        ended++;
    }
    errno = saved;
}

static void must(int good)
{
    if (!good) {
        _exit(99);
    }
}

static void take_signals(int count)
{
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    for (int i = 0; i < count; i++) {
        must(sigprocmask(SIG_BLOCK, &set, &old) == 0);
        must(kill(getpid(), SIGUSR1) == 0);
        must(sigprocmask(SIG_SETMASK, &old, NULL) == 0);
        free(block);
        block = NULL;
    }
}

/* Each child takes a signal, too, and has a handler of its own. */
static void fork_children(int count)
{
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    must(sigprocmask(SIG_BLOCK, &set, &old) == 0);
    int wanted = ended;
    for (int i = 0; i < count; i++) {
        pid_t child = fork();
        must(child >= 0);
        if (child == 0) {
            must(signal(SIGUSR2, on_usr1) != SIG_ERR);
            raise(SIGUSR2);
            _exit(0);
        }
        for (wanted++; ended < wanted;) {
            sigsuspend(&old);
        }
    }
    must(sigprocmask(SIG_SETMASK, &old, NULL) == 0);
}

/* A program with a child: both take a signal by the same handler. */
static int once(void)
{
    must(signal(SIGHUP, on_hup) != SIG_ERR);
    raise(SIGHUP);
    pid_t child = fork();
    must(child >= 0);
    if (child == 0) {
        raise(SIGHUP);
        _exit(0);
    }
    must(waitpid(child, NULL, 0) == child);
    return 0;
}

static void run_programs(int count)
{
    char *const words[] = {"busy", "once", NULL};

    must(signal(SIGCHLD, SIG_DFL) != SIG_ERR);
    for (int i = 0; i < count; i++) {
        pid_t child;
        must(posix_spawn(&child, "/proc/self/exe", NULL, NULL, words, environ) == 0);
        must(waitpid(child, NULL, 0) == child);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2) {
        return once();
    }
    must(argc == 4);
    int count = atoi(argv[2]), times = atoi(argv[3]);
    struct sigaction act;
    memset(&act, 0, sizeof(act));
    act.sa_handler = on_usr1;
    must(sigaction(SIGUSR1, &act, NULL) == 0);
    act.sa_handler = on_chld;
    must(sigaction(SIGCHLD, &act, NULL) == 0);
    for (int i = 0; i < times; i++) {
        char line[8];
        if (strcmp(argv[1], "signals") == 0) {
            take_signals(count);
        } else if (strcmp(argv[1], "children") == 0) {
            fork_children(count);
        } else {
            run_programs(count);
        }
        must(write(STDOUT_FILENO, "done\n", 5) == 5);
        must(fgets(line, sizeof(line), stdin) != NULL);
    }
    return 0;
}
