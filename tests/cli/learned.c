/* learned.c - a program to learn a policy from: what it always does, and one thing more that a word asks for.
 *
 * Owns:     nothing.
 * Contexts: built by test_learn.py. Whom it sends to does not mind: the signals are ignored by default, or its own.
 * Errors:   exit status 99 for whatever the test did not ask for.
 * Source:   POSIX; gettid(2), timer_create(2), signalfd(2), pidfd_open(2). */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
static volatile sig_atomic_t handled;

static void must(int good, const char *what)
{
    if (!good) {
        perror(what);
        exit(99);
    }
}

static void handler(int sig)
{
    handled++;
    if (sig == SIGUSR1) {
        must(raise(SIGUSR2) == 0, "raise in a handler");
    }
}

static sigset_t set_of(int sig)
{
    sigset_t set;

    sigemptyset(&set);
    if (sig != 0) {
        sigaddset(&set, sig);
    }
    return set;
}

static void *thread(void *unused)
{
    must(syscall(SYS_tgkill, getpid(), gettid(), SIGURG) == 0, "tgkill");
    return unused;
}

static void own(void)
{
    struct sigaction act = {.sa_handler = handler};
    sigset_t set, old;
    pthread_t other;

    must(sigaction(SIGUSR1, &act, NULL) == 0 && sigaction(SIGUSR2, &act, NULL) == 0, "sigaction");
    must(sigaction(SIGKILL, &act, NULL) == -1 && errno == EINVAL, "SIGKILL");
    must(signal(SIGRTMIN + 3, handler) != SIG_ERR, "signal");
    must(raise(SIGUSR1) == 0 && handled == 2, "raise");
    must(sigqueue(getpid(), SIGRTMIN + 3, (union sigval){1}) == 0 && handled == 3, "sigqueue");
    must(kill(getpid(), 99) == -1 && errno == EINVAL, "signal 99");
    must(kill(getpid(), 0) == 0 && kill(getppid(), 0) == 0, "enquiry");
    sigfillset(&set);
    sigdelset(&set, SIGINT);
    must(sigprocmask(SIG_BLOCK, &set, &old) == 0 && sigprocmask(SIG_SETMASK, &old, NULL) == 0,
         "mask");
    set = set_of(SIGHUP);
    must(syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &set, NULL, 8) == 0, "mask by number");
    must(signalfd(-1, &set, 0) >= 0, "signalfd");
    must(pthread_create(&other, NULL, thread, NULL) == 0 && pthread_kill(other, SIGWINCH) == 0 &&
             pthread_join(other, NULL) == 0,
         "thread");
}

static void timers(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR2};
    stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536};
    timer_t timer;

    event._sigev_un._tid = gettid();
    must(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0 && timer_delete(timer) == 0, "timer");
    must(sigaltstack(&stack, NULL) == 0, "sigaltstack");
    must(fcntl(STDIN_FILENO, F_GETOWN) >= 0 && fcntl(STDERR_FILENO, F_SETOWN, getpid()) == 0,
         "fcntl");
}

/* In a process that was spawned: says that it runs, and waits to be killed. */
static void wait_for_death(const char *fd)
{
    must(write(atoi(fd), "", 1) == 1, "write");
    pause();
    _exit(0);
}

static void others(const char *self)
{
    char byte, fd_word[12], *words[] = {"learned", "wait", fd_word, NULL};
    int ready[2];
    pid_t pid;

    must(pipe(ready) == 0, "pipe");
    (void)snprintf(fd_word, sizeof fd_word, "%d", ready[1]);
    must(kill(getppid(), SIGWINCH) == 0, "the parent");
    must(posix_spawn(&pid, self, NULL, NULL, words, environ) == 0, "spawn");
    must(read(ready[0], &byte, 1) == 1, "read");
    must(kill(pid, SIGTERM) == 0 && waitpid(pid, NULL, 0) == pid, "the spawned child");
    must(kill(pid, SIGTERM) == -1 && errno == ESRCH, "nobody");
    pid = fork();
    if (pid == 0) {
        must(setpgid(0, 0) == 0 && kill(getppid(), SIGURG) == 0 && write(ready[1], "", 1) == 1,
             "child");
        pause();
        _exit(0);
    }
    must(read(ready[0], &byte, 1) == 1, "read");
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    must(fd >= 0 && syscall(SYS_pidfd_send_signal, fd, SIGCONT, NULL, 0) == 0, "pidfd");
    must(killpg(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid, "the group");
    must(system("true") == 0, "system");
}

/* 0: it succeeded; else its error. */
static int more(const char *what)
{
    sigset_t hup_int = set_of(SIGHUP), hup = set_of(SIGHUP), none = set_of(0),
             interrupt = set_of(SIGINT);
    int result = -1;

    sigaddset(&hup_int, SIGINT);
    if (strcmp(what, "parent") == 0) {
        result = kill(getppid(), SIGURG);
    } else if (strcmp(what, "group") == 0) {
        result = kill(0, SIGURG);
    } else if (strcmp(what, "self") == 0) {
        result = kill(getpid(), SIGURG);
    } else if (strcmp(what, "outside-handler") == 0) {
        result = raise(SIGUSR2);
    } else if (strcmp(what, "ignore") == 0) {
        result = signal(SIGUSR1, SIG_IGN) == SIG_ERR ? -1 : 0;
    } else if (strcmp(what, "handler") == 0) {
        result = signal(SIGTERM, handler) == SIG_ERR ? -1 : 0;
    } else if (strcmp(what, "block") == 0) {
        result = sigprocmask(SIG_BLOCK, &hup_int, NULL);
    } else if (strcmp(what, "unblock") == 0) {
        result = sigprocmask(SIG_UNBLOCK, &interrupt, NULL);
    } else if (strcmp(what, "signalfd") == 0) {
        result = signalfd(-1, &hup_int, 0);
    } else if (strcmp(what, "timer") == 0) {
        result = ualarm(0, 0) == (useconds_t)-1 ? -1 : 0;
    } else if (strcmp(what, "owner") == 0) {
        result = fcntl(STDIN_FILENO, F_SETOWN, getppid());
    } else if (strcmp(what, "popen") == 0) {
        result = popen("true", "r") == NULL ? -1 : 0;
    } else if (strcmp(what, "allowed-block") == 0) { /* another set of what was seen */
        result = sigprocmask(SIG_BLOCK, &hup, NULL) | sigprocmask(SIG_SETMASK, &none, NULL);
    } else if (strcmp(what, "allowed-enquiry") == 0) {
        result = kill(1, 0) == 0 || errno == EPERM ? kill(getppid(), 0) : -1;
    } else if (strcmp(what, "allowed-nobody") == 0) { /* ESRCH all the same */
        result = kill(0x3ffffffe, SIGTERM) == -1 && errno == ESRCH ? 0 : -1;
    } else {
        must(0, what);
    }
    return result < 0 ? errno : 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "wait") == 0) {
        wait_for_death(argv[2]);
    }
    own();
    timers();
    others("/proc/self/exe");
    for (int i = 1; i < argc; i++) {
        int error = more(argv[i]);
        (void)printf("%s: %s\n", argv[i], error == 0 ? "done" : strerrorname_np(error));
    }
    return 0;
}
