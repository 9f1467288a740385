/* signals.c - names of signals and of the reasons why they were sent.
 *
 * Owns:     the table of signal names; those of codes are codes.def.
 * Contexts: the tools only; one thread (names that are made up live until the tool ends).
 * Errors:   none: an unknown number has a name too, so that hostile input can be shown.
 * Source:   signal(7), sigaction(2), Linux uapi/asm-generic/siginfo.h. */
#include <signal.h>
#include <stdio.h>

#include "sigcodes.h"
#include "signals.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Not the macros: they leave out the two that libc keeps for itself, and are no constants. */
#define FIRST_REAL_TIME 34u
#define LAST_REAL_TIME 64u

static const char *const names[] = {
    NULL,        "SIGHUP",  "SIGINT",    "SIGQUIT", "SIGILL",   "SIGTRAP", "SIGABRT", "SIGBUS",
    "SIGFPE",    "SIGKILL", "SIGUSR1",   "SIGSEGV", "SIGUSR2",  "SIGPIPE", "SIGALRM", "SIGTERM",
    "SIGSTKFLT", "SIGCHLD", "SIGCONT",   "SIGSTOP", "SIGTSTP",  "SIGTTIN", "SIGTTOU", "SIGURG",
    "SIGXCPU",   "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO",   "SIGPWR",  "SIGSYS",
};

const char *signals_name(uint32_t signal)
{
    static char real_time[LAST_REAL_TIME - FIRST_REAL_TIME + 1][16];
    static char other[32];

    if (signal > 0 && signal < COUNT(names)) {
        return names[signal];
    }
    if (signal == FIRST_REAL_TIME) {
        return "SIGRTMIN";
    }
    if (signal > FIRST_REAL_TIME && signal <= LAST_REAL_TIME) {
        char *name = real_time[signal - FIRST_REAL_TIME];
        snprintf(name, sizeof real_time[0], "SIGRTMIN+%u", signal - FIRST_REAL_TIME);
        return name;
    }
    snprintf(other, sizeof other, "signal %u", signal);
    return other;
}

static const struct code {
    int32_t code;
    uint32_t signal; /* 0: any */
    const char *name;
} codes[] = {
#define CODE(name, signal, meaning) {name, signal, #name},
#define FOREIGN CODE
#include "codes.def"
};

const char *signals_code(uint32_t signal, int32_t code)
{
    for (size_t i = 0; i < COUNT(codes); i++) {
        if (codes[i].code == code && (codes[i].signal == 0 || codes[i].signal == signal)) {
            return codes[i].name;
        }
    }
    return "?";
}
