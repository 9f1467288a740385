/* target.c - the program that the tests of the command line run: one word says what it does.
 *
 * Owns:     nothing.
 * Contexts: built once per test run with the ordinary compiler, and again as a static, 32-bit or
 *           musl program: so it keeps to POSIX.
 * Errors:   exit status 99 for whatever the tests did not ask for.
 * Source:   POSIX. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t handled, fed;
static int feed = -1;

static void must(int good, const char *what)
{
    if (!good) {
        perror(what);
        exit(99);
    }
}

static void say(const char *text)
{
    must(write(STDOUT_FILENO, text, strlen(text)) == (ssize_t)strlen(text), "write");
}

/* Waits for the end of standard input. */
static void wait_for_end(void)
{
    char byte;
    ssize_t n;

    do {
        n = read(STDIN_FILENO, &byte, 1);
    } while (n > 0 || (n < 0 && errno == EINTR));
    must(n == 0, "read");
}

static void catch_signal(int sig, void (*handler)(int))
{
    struct sigaction act;

    memset(&act, 0, sizeof(act));
    act.sa_handler = handler;
    act.sa_flags = SA_RESTART;
    must(sigaction(sig, &act, NULL) == 0, "sigaction");
}

static void on_clean(int sig)
{
    (void)sig;
    handled = 1;
}

static void on_dirty(int sig)
{
    void *volatile block = malloc(100);

    (void)sig;
    free(block);
    handled = 1;
    if (feed >= 0 && ++fed == 20) {
        must(write(feed, "line\n", 5) == 5, "write");
    }
}

/* Harmless with glibc for these arguments. */
static void on_note(int sig)
{
    static char text[32];

    (void)snprintf(text, sizeof(text), "%d", sig);
    handled = 1;
}

/* write() is safe: this handler may run anywhere. */
static void on_told(int sig)
{
    say(sig == SIGTERM   ? "TERM\n"
        : sig == SIGINT  ? "INT\n"
        : sig == SIGHUP  ? "HUP\n"
        : sig == SIGQUIT ? "QUIT\n"
        : sig == SIGUSR1 ? "USR1\n"
        : sig == SIGUSR2 ? "USR2\n"
        : sig == SIGCONT ? "CONT\n"
                         : "?\n");
}

static void raise_with(void (*handler)(int))
{
    catch_signal(SIGUSR1, handler);
    must(raise(SIGUSR1) == 0 && handled, "raise");
}

/* Timer signals interrupt fgets() until the handler itself writes the line that it waits for. */
static int in_fgets(void)
{
    struct itimerval storm = {{0, 1000}, {0, 1000}}, off = {{0, 0}, {0, 0}};
    char line[64];
    int ends[2];
    FILE *from = NULL;

    must(pipe(ends) == 0 && (from = fdopen(ends[0], "r")) != NULL, "pipe");
    feed = ends[1];
    catch_signal(SIGALRM, on_dirty);
    must(setitimer(ITIMER_REAL, &storm, NULL) == 0, "setitimer");
    must(fgets(line, sizeof(line), from) != NULL, "fgets");
    must(setitimer(ITIMER_REAL, &off, NULL) == 0, "setitimer");
    fputs(line, stdout);
    return 0;
}

static int die_of(int sig)
{
    struct rlimit none = {0, 0};
    sigset_t set;

    must(setrlimit(RLIMIT_CORE, &none) == 0, "setrlimit");
    (void)signal(sig, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, sig);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    kill(getpid(), sig);
    return 99;
}

/* Writes into a file how the standard descriptors are, and which limits there are. */
static int describe(const char *path)
{
    static const int limits[] = {RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_AS, RLIMIT_DATA, RLIMIT_CORE};
    char line[200];
    int fd, at = open(path, O_WRONLY | O_APPEND);

    for (fd = 0; fd <= 2; fd++) {
        int flags = fd == at ? -1 : fcntl(fd, F_GETFL);
        snprintf(line, sizeof(line), "%d %s\n", fd, flags < 0 ? "closed" : "open");
        must(write(at, line, strlen(line)) > 0, "write");
    }
    for (fd = 0; fd < 5; fd++) {
        struct rlimit limit;
        must(getrlimit(limits[fd], &limit) == 0, "getrlimit");
        snprintf(line, sizeof(line), "%ju %ju\n", (uintmax_t)limit.rlim_cur,
                 (uintmax_t)limit.rlim_max);
        must(write(at, line, strlen(line)) > 0, "write");
    }
    return 0;
}

/* Tells each signal that comes; ends with standard input. */
static int tell(void)
{
    static const int told[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT};
    size_t i;

    for (i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        catch_signal(told[i], on_told);
    }
    say("ready\n");
    wait_for_end();
    say("end\n");
    return 0;
}

/* What a program of the whole screen does: it puts the terminal in order before it stops. */
static void on_stop(int sig)
{
    struct timespec pause_ = {0, 100000000};
    struct termios mode;

    (void)sig;
    nanosleep(&pause_, NULL);
    must(tcgetattr(STDIN_FILENO, &mode) == 0 && tcsetattr(STDIN_FILENO, TCSADRAIN, &mode) == 0,
         "tcsetattr");
    say("tidy\n");
    raise(SIGSTOP);
    say("again\n");
}

/* A finding, then more of a life than the launcher may have. */
static int live(void)
{
    raise_with(on_dirty);
    say("raised\n");
    wait_for_end();
    say("end\n");
    return 0;
}

/* The child outlives us; it has its finding when the FIFO is opened by somebody else, too. */
static int leave_child(const char *fifo)
{
    int begun[2];
    char byte = 0;

    must(pipe(begun) == 0, "pipe");
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) {
        must(write(begun[1], &byte, 1) == 1, "write");
        must(open(fifo, O_RDONLY) >= 0, "open");
        raise_with(on_dirty);
        say("child ends\n");
    } else {
        must(read(begun[0], &byte, 1) == 1,
             "read"); /* nobody knows of a child that has done nothing yet */
        say("parent ends\n");
    }
    return 0;
}

/* Many processes, each with a finding: fills a small trace. */
static int many(const char *self, int count)
{
    int i, status;

    for (i = 0; i < count; i++) {
        pid_t pid = fork();
        must(pid >= 0, "fork");
        if (pid == 0) {
            execl(self, self, "warning", (char *)NULL);
            _exit(99);
        }
        must(waitpid(pid, &status, 0) == pid && status == 0, "a child");
    }
    return 0;
}

/* A shell's job control, for one job: descriptor `out` tells how it changes, each byte that comes
 * on `in` continues it. */
static int jobs(int out, int in, char **argv)
{
    char line[64], byte;
    int status;
    pid_t pid;

    (void)signal(SIGTTOU, SIG_IGN);
    pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) {
        must(setpgid(0, 0) == 0 && tcsetpgrp(STDIN_FILENO, getpid()) == 0, "tcsetpgrp");
        (void)signal(SIGTTOU, SIG_DFL);
        close(out);
        close(in);
        execv(argv[0], argv);
        _exit(99);
    }
    while (waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status)) {
        must(tcsetpgrp(STDIN_FILENO, getpgrp()) == 0, "tcsetpgrp");
        snprintf(line, sizeof(line), "stopped %d %d\n", (int)pid, WSTOPSIG(status));
        must(write(out, line, strlen(line)) > 0 && read(in, &byte, 1) == 1, "descriptors");
        must(tcsetpgrp(STDIN_FILENO, pid) == 0 && kill(-pid, SIGCONT) == 0, "continue");
    }
    snprintf(line, sizeof(line), "ended %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    must(write(out, line, strlen(line)) > 0, "descriptor");
    return 0;
}

/* Changes the mask `count` times. */
static void mask(int count)
{
    sigset_t set;

    must(sigemptyset(&set) == 0 && sigaddset(&set, SIGUSR2) == 0, "set");
    for (int i = 0; i < count; i++) {
        must(sigprocmask(i % 2 == 0 ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL) == 0, "sigprocmask");
    }
}

/* Installs a handler by a system call of its own. */
static void install_unseen(void)
{
    long result = -1;
#ifdef __x86_64__
    struct {
        void (*handler)(int);
        unsigned long flags;
        void *restorer;
        unsigned long mask;
    } act = {on_clean, 0, NULL, 0};
    register long size __asm__("r10") = 8;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(13L), "D"((long)SIGUSR2), "S"(&act), "d"(0L), "r"(size)
                     : "rcx", "r11", "memory");
#endif
    must(result == 0, "rt_sigaction");
}

static void on_stuck(int sig)
{
    (void)sig;
    pause();
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";
    const char *value = argc > 2 ? argv[2] : "0";

    if (strcmp(word, "exit") == 0) {
        return atoi(value);
    } else if (strcmp(word, "die") == 0) {
        return die_of(atoi(value));
    } else if (strcmp(word, "clean") == 0) {
        raise_with(on_clean);
    } else if (strcmp(word, "note") == 0) {
        raise_with(on_note);
    } else if (strcmp(word, "warning") == 0) {
        raise_with(on_dirty);
    } else if (strcmp(word, "error") == 0) {
        return in_fgets();
    } else if (strcmp(word, "killed") == 0) {
        raise_with(on_dirty);
        return die_of(SIGKILL);
    } else if (strcmp(word, "describe") == 0) {
        return describe(value);
    } else if (strcmp(word, "tell") == 0) {
        return tell();
    } else if (strcmp(word, "tidy") == 0) {
        catch_signal(SIGTSTP, on_stop);
        say("ready\n");
        wait_for_end();
    } else if (strcmp(word, "live") == 0) {
        return live();
    } else if (strcmp(word, "leave") == 0) {
        return leave_child(value);
    } else if (strcmp(word, "many") == 0) {
        return many(argv[0], atoi(value));
    } else if (strcmp(word, "mask") == 0) {
        mask(atoi(value));
    } else if (strcmp(word, "unseen") == 0) {
        install_unseen();
        say("installed\n");
        wait_for_end();
    } else if (strcmp(word, "stuck") == 0) {
        raise_with(on_stuck);
    } else if (strcmp(word, "stop") == 0) {
        say("stops\n");
        must(kill(getpid(), value[0] != '0' ? SIGSTOP : SIGTSTP) == 0, "kill");
        say("goes on\n");
    } else if (strcmp(word, "jobs") == 0 && argc > 4) {
        return jobs(atoi(argv[2]), atoi(argv[3]), argv + 4);
    } else {
        return 99;
    }
    say("done\n");
    return 0;
}
