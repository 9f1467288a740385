/* states.c - deeds about dispositions, masks and waiting, and calls that a handler must not make.
 *
 *   on:SIG[:FLAGS]  installs the counting handler and says nothing
 *   sigaction:SIG:WHAT[:FLAGS]  signal:SIG:WHAT  sigset:SIG:WHAT  WHAT: default ignore handler hold asks
 *   mask:HOW:SIGS  tmask:  sighold:SIG  sigignore:SIG  siginterrupt:SIG  HOW: block unblock set
 *   sigpending  altstack  signalfd:SIG  sigwait:SIG  timedwait:SIG
 *   kernel:SIG  masked  pending  ran  what the kernel says, and which handlers ran
 *   malloc  snprintf  getpid */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "deeds.h"

#define UNUSED(word, rest) (void)(word), (void)(rest)

static int flags_of(const char *names)
{
    int flags = 0;
    if (names != NULL) {
        flags |= strstr(names, "RESTART") != NULL ? SA_RESTART : 0;
        flags |= strstr(names, "NODEFER") != NULL ? SA_NODEFER : 0;
        flags |= strstr(names, "ONSTACK") != NULL ? SA_ONSTACK : 0;
        flags |= strstr(names, "NOCLDWAIT") != NULL ? SA_NOCLDWAIT : 0;
    }
    return flags;
}

static sighandler_t handler_of(const char *what)
{
    return strcmp(what, "default") == 0  ? SIG_DFL
           : strcmp(what, "ignore") == 0 ? SIG_IGN
           : strcmp(what, "hold") == 0   ? SIG_HOLD
                                         : count;
}

static const char *handler_text(sighandler_t handler)
{
    return handler == SIG_DFL    ? "default"
           : handler == SIG_IGN  ? "ignore"
           : handler == SIG_HOLD ? "hold"
           : handler == count    ? "handler"
                                 : "another";
}

static bool do_on(char *const *word, char **rest)
{
    struct sigaction act = {.sa_handler = count, .sa_flags = flags_of(word[2])};
    UNUSED(word, rest);
    if (sigaction(signal_of(word[1]), &act, NULL) != 0) {
        die("sigaction");
    }
    return false;
}

static bool do_sigaction(char *const *word, char **rest)
{
    struct sigaction act = {.sa_flags = flags_of(word[3])}, old = {.sa_handler = (sighandler_t)5};
    bool asks = strcmp(word[2], "asks") == 0;
    UNUSED(word, rest);
    act.sa_handler = handler_of(word[2]);
    if (sigaction(signal_of(word[1]), asks ? NULL : &act, &old) != 0) {
        say_result("sigaction", -1);
    } else {
        say("sigaction = 0 old ", handler_text(old.sa_handler),
            (old.sa_flags & SA_RESTART) != 0 ? " SA_RESTART" : "",
            (old.sa_flags & SA_NODEFER) != 0 ? " SA_NODEFER" : "", NULL);
    }
    return false;
}

static bool say_handler(const char *call, sighandler_t old)
{
    int error = errno;
    if (old == SIG_ERR) {
        say(call, " = SIG_ERR ", strerrorname_np(error), NULL);
    } else {
        say(call, " = ", handler_text(old), NULL);
    }
    return false;
}

static bool do_signal(char *const *word, char **rest)
{
    UNUSED(word, rest);
    return say_handler("signal", signal(signal_of(word[1]), handler_of(word[2])));
}

static bool do_sigset(char *const *word, char **rest)
{
    UNUSED(word, rest);
    return say_handler("sigset", sigset(signal_of(word[1]), handler_of(word[2])));
}

static bool do_mask(char *const *word, char **rest)
{
    sigset_t set = set_of(word[2]), old;
    int how = strcmp(word[1], "block") == 0     ? SIG_BLOCK
              : strcmp(word[1], "unblock") == 0 ? SIG_UNBLOCK
                                                : SIG_SETMASK;
    bool of_thread = word[0][0] == 't';
    UNUSED(word, rest);
    errno = 0;
    int result = of_thread ? pthread_sigmask(how, &set, &old) : sigprocmask(how, &set, &old);
    if (result != 0) {
        say(of_thread ? "pthread_sigmask = " : "sigprocmask = -1 ",
            strerrorname_np(of_thread ? result : errno), NULL);
    } else {
        say(of_thread ? "pthread_sigmask = 0 old " : "sigprocmask = 0 old ", set_text(old.__val[0]),
            NULL);
    }
    return false;
}

static bool do_sighold(char *const *word, char **rest)
{
    UNUSED(word, rest);
    say_result("sighold", sighold(signal_of(word[1])));
    return false;
}

static bool do_sigignore(char *const *word, char **rest)
{
    UNUSED(word, rest);
    say_result("sigignore", sigignore(signal_of(word[1])));
    return false;
}

static bool do_siginterrupt(char *const *word, char **rest)
{
    UNUSED(word, rest);
    say_result("siginterrupt", siginterrupt(signal_of(word[1]), 1));
    return false;
}

static bool do_sigpending(char *const *word, char **rest)
{
    sigset_t set;
    UNUSED(word, rest);
    say_result("sigpending", sigpending(&set));
    return false;
}

static bool do_altstack(char *const *word, char **rest)
{
    static char stack[65536];
    stack_t new = {.ss_sp = stack, .ss_size = sizeof stack}, old;
    UNUSED(word, rest);
    memset(&old, 0xff, sizeof old);
    long result = sigaltstack(&new, &old);
    if (result != 0) {
        say_result("sigaltstack", result);
    } else {
        say("sigaltstack = 0 old ", (old.ss_flags & SS_DISABLE) != 0 ? "none" : "one", NULL);
    }
    sigaltstack(NULL, &old);
    say("altstack ", (old.ss_flags & SS_DISABLE) != 0 ? "none" : "one", NULL);
    return false;
}

static bool do_signalfd(char *const *word, char **rest)
{
    sigset_t set = set_of(word[1]);
    UNUSED(word, rest);
    int fd = signalfd(-1, &set, 0);
    say_result("signalfd", fd < 0 ? -1 : 0);
    return false;
}

static bool do_sigwait(char *const *word, char **rest)
{
    sigset_t set = set_of(word[1]);
    int got = 0;
    UNUSED(word, rest);
    int error = sigwait(&set, &got);
    if (error != 0) {
        say_error("sigwait", error);
    } else {
        say("sigwait = 0 ", signal_text(got), NULL);
    }
    return false;
}

static bool do_timedwait(char *const *word, char **rest)
{
    const struct timespec none = {0, 0};
    sigset_t set = set_of(word[1]);
    UNUSED(word, rest);
    say_result("sigtimedwait", sigtimedwait(&set, NULL, &none));
    return false;
}

static bool do_kernel(char *const *word, char **rest)
{
    UNUSED(word, rest);
    truth_disposition(signal_of(word[1]));
    return false;
}

static bool do_masked(char *const *word, char **rest)
{
    UNUSED(word, rest);
    truth_mask();
    return false;
}

static bool do_pending(char *const *word, char **rest)
{
    UNUSED(word, rest);
    truth_pending();
    return false;
}

static bool do_ran(char *const *word, char **rest)
{
    bool some = false;
    UNUSED(word, rest);
    for (int i = 1; i < SIGNALS; i++) {
        if (ran[i] != 0) {
            say("ran ", signal_text(i), " ", text_of(ran[i]), NULL);
            some = true;
        }
    }
    if (!some) {
        say("ran none", NULL);
    }
    return false;
}

static bool do_malloc(char *const *word, char **rest)
{
    void *volatile memory = malloc(100);
    UNUSED(word, rest);
    free(memory);
    say("malloc", NULL);
    return false;
}

static bool do_snprintf(char *const *word, char **rest)
{
    static char text[32];
    UNUSED(word, rest);
    snprintf(text, sizeof text, "%d", (int)getpid());
    say("snprintf", NULL);
    return false;
}

static bool do_getpid(char *const *word, char **rest)
{
    UNUSED(word, rest);
    say(getpid() > 0 ? "getpid" : "no pid", NULL);
    return false;
}

const struct deed_row states[] = {
    {"on", do_on},
    {"sigaction", do_sigaction},
    {"signal", do_signal},
    {"sigset", do_sigset},
    {"mask", do_mask},
    {"tmask", do_mask},
    {"sighold", do_sighold},
    {"sigignore", do_sigignore},
    {"siginterrupt", do_siginterrupt},
    {"sigpending", do_sigpending},
    {"altstack", do_altstack},
    {"signalfd", do_signalfd},
    {"sigwait", do_sigwait},
    {"timedwait", do_timedwait},
    {"kernel", do_kernel},
    {"masked", do_masked},
    {"pending", do_pending},
    {"ran", do_ran},
    {"malloc", do_malloc},
    {"snprintf", do_snprintf},
    {"getpid", do_getpid},
    {NULL, NULL},
};
