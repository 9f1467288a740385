/* target.h - what the end-to-end and conformance targets share: output, checks and deliveries that
 * do not depend on timing.
 *
 * Owns:     the count of deliveries, one timer.
 * Contexts: say*() and must() also in handlers: they call write() and _exit() alone.
 * Errors:   must() ends the target with status 99, which no test expects.
 * Source:   timer_create(2), signal-safety(7). */
#ifndef TARGET_H
#define TARGET_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t handled;

static inline void say(const char *text)
{
    size_t len = strlen(text);
    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, text, len);
        if (n < 0 && errno != EINTR) {
            _exit(98);
        }
        text += n < 0 ? 0 : n;
        len -= n < 0 ? 0 : (size_t)n;
    }
}

static inline void say_number(const char *label, long value)
{
    char digits[24];
    char *p = digits + sizeof(digits);
    unsigned long rest = value < 0 ? 0ul - (unsigned long)value : (unsigned long)value;
    *--p = '\0';
    *--p = '\n';
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        *--p = '-';
    }
    say(label);
    say(" ");
    say(p);
}

static inline void must(bool ok, const char *what)
{
    if (!ok) {
        say("failed: ");
        say(what);
        say("\n");
        _exit(99);
    }
}

/* Spins in code that is safe to interrupt until `n` deliveries were counted. */
static inline void wait_handled(int n)
{
    while (handled < n) {
    }
}

/* Has the kernel's timer send `sig` to the process in a millisecond. */
static inline void send_later(int sig)
{
    timer_t timer;
    struct sigevent event;
    struct itimerspec when;
    memset(&event, 0, sizeof(event));
    memset(&when, 0, sizeof(when));
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = sig;
    when.it_value.tv_nsec = 1000000;
    must(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0, "timer_create");
    must(timer_settime(timer, 0, &when, NULL) == 0, "timer_settime");
}

static inline void catch_signal(int sig, void (*handler)(int), int flags)
{
    struct sigaction act;
    memset(&act, 0, sizeof(act));
    act.sa_handler = handler;
    act.sa_flags = flags;
    must(sigaction(sig, &act, NULL) == 0, "sigaction");
}

/* Waits for `pid` and tells how it ended. */
static inline void say_child(pid_t pid)
{
    int status = 0;
    pid_t got;
    do {
        got = waitpid(pid, &status, 0);
    } while (got < 0 && errno == EINTR);
    must(got == pid, "waitpid");
    if (WIFSIGNALED(status)) {
        say_number("child killed by", WTERMSIG(status));
    } else {
        say_number("child ended with", WEXITSTATUS(status));
    }
}

#endif
