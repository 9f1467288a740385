/* sends.c - deeds that send signals, or give somebody's signals to a process.
 *
 *   kill:WHOM:SIG  killpg:  tgkill:  sigqueue:  pidfd:  syskill:  rawkill:  lib:  likewise
 *   raise:SIG  pthread_kill:SIG  abort  alarm:SECONDS
 *   setown:WHOM  timer:WHOM  many:N:WHOM:SIG  (how many of N were made) */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "deeds.h"

int lib_kill(pid_t pid, int signal); /* lib.c */

static bool do_kill(char *const *word, char **rest)
{
    (void)rest;
    say_result("kill", kill(target_of(word[1]), signal_of(word[2])));
    return false;
}

static bool do_lib(char *const *word, char **rest)
{
    (void)rest;
    say_result("lib_kill", lib_kill(target_of(word[1]), signal_of(word[2])));
    return false;
}

static bool do_killpg(char *const *word, char **rest)
{
    (void)rest;
    say_result("killpg", killpg(target_of(word[1]), signal_of(word[2])));
    return false;
}

static bool do_tgkill(char *const *word, char **rest)
{
    pid_t pid = target_of(word[1]);
    (void)rest;
    say_result("tgkill", tgkill(pid, pid, signal_of(word[2])));
    return false;
}

static bool do_sigqueue(char *const *word, char **rest)
{
    (void)rest;
    say_result("sigqueue", sigqueue(target_of(word[1]), signal_of(word[2]), (union sigval){7}));
    return false;
}

static bool do_pidfd(char *const *word, char **rest)
{
    int fd = (int)syscall(SYS_pidfd_open, target_of(word[1]), 0);
    (void)rest;
    if (fd < 0) {
        die("pidfd_open");
    }
    say_result("pidfd_send_signal",
               syscall(SYS_pidfd_send_signal, fd, signal_of(word[2]), NULL, 0));
    close(fd);
    return false;
}

static bool do_syskill(char *const *word, char **rest)
{
    (void)rest;
    say_result("syscall", syscall(SYS_kill, target_of(word[1]), signal_of(word[2])));
    return false;
}

/* What the kernel gives: minus the errno. */
static bool do_rawkill(char *const *word, char **rest)
{
    long result = raw_call(SYS_kill, target_of(word[1]), signal_of(word[2]), 0, 0);
    (void)rest;
    say("raw kill = ", result < 0 ? strerrorname_np((int)-result) : "0", NULL);
    return false;
}

static bool do_raise(char *const *word, char **rest)
{
    (void)rest;
    say_result("raise", raise(signal_of(word[1])));
    return false;
}

static bool do_pthread_kill(char *const *word, char **rest)
{
    (void)rest;
    errno = 0;
    int error = pthread_kill(pthread_self(), signal_of(word[1]));
    say("pthread_kill = ", error == 0 ? "0" : strerrorname_np(error),
        errno == 0 ? "" : " and errno is set", NULL);
    return false;
}

static bool do_abort(char *const *word, char **rest)
{
    (void)word;
    (void)rest;
    abort();
}

static bool do_alarm(char *const *word, char **rest)
{
    (void)rest;
    say_result("alarm", alarm((unsigned)signal_of(word[1])));
    return false;
}

static bool do_setown(char *const *word, char **rest)
{
    int ends[2];
    (void)rest;
    if (pipe(ends) != 0) {
        die("pipe");
    }
    say_result("fcntl", fcntl(ends[0], F_SETOWN, target_of(word[1])));
    return false;
}

static bool do_timer(char *const *word, char **rest)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1};
    timer_t timer;
    (void)rest;
    event._sigev_un._tid = target_of(word[1]);
    say_result("timer_create", timer_create(CLOCK_MONOTONIC, &event, &timer));
    return false;
}

static bool do_many(char *const *word, char **rest)
{
    int made = 0, all = signal_of(word[1]);
    (void)rest;
    for (int i = 0; i < all; i++) {
        made += kill(target_of(word[2]), signal_of(word[3])) == 0;
    }
    say("made ", text_of(made), NULL);
    return false;
}

const struct deed_row sends[] = {
    {"kill", do_kill},         {"lib", do_lib},
    {"killpg", do_killpg},     {"tgkill", do_tgkill},
    {"sigqueue", do_sigqueue}, {"pidfd", do_pidfd},
    {"syskill", do_syskill},   {"rawkill", do_rawkill},
    {"raise", do_raise},       {"abort", do_abort},
    {"alarm", do_alarm},       {"pthread_kill", do_pthread_kill},
    {"setown", do_setown},     {"timer", do_timer},
    {"many", do_many},         {NULL, NULL},
};
