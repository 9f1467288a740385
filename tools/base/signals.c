/* signals.c - names of signals and of the reasons why they were sent.
 *
 * Owns:     the table of signal names; those of codes are codes.def.
 * Contexts: the tools only; one thread (names that are made up live until the tool ends).
 * Errors:   none: an unknown number has a name too, so that hostile input can be shown.
 * Source:   signal(7), sigaction(2), Linux uapi/asm-generic/siginfo.h. */
#include <signal.h>
#include <stdio.h>
#include <strings.h>

#include "sigcodes.h"
#include "signals.h"
#include "util.h"

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

/* N of "RTMIN+N", counted from `end` in this direction; 0: no signal. */
static uint32_t from_end(const char *text, uint32_t end, int direction)
{
    uint64_t n;

    if (!util_parse_number(text, 0, LAST_REAL_TIME - FIRST_REAL_TIME, &n)) {
        return 0;
    }
    return direction > 0 ? end + (uint32_t)n : end - (uint32_t)n;
}

uint32_t signals_number(const char *text)
{
    static const struct {
        const char *name;
        uint32_t signal;
    } others[] = {{"RTMIN", FIRST_REAL_TIME},
                  {"RTMAX", LAST_REAL_TIME},
                  {"POLL", SIGPOLL},
                  {"IOT", SIGIOT},
                  {"CLD", SIGCHLD}};
    const char *name = strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text;
    uint64_t n;

    if (util_parse_number(text, 1, LAST_REAL_TIME, &n)) {
        return (uint32_t)n;
    }
    for (uint32_t i = 1; i < COUNT(names); i++) {
        if (strcasecmp(name, names[i] + 3) == 0) {
            return i;
        }
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        if (strcasecmp(name, others[i].name) == 0) {
            return others[i].signal;
        }
    }
    return strncasecmp(name, "RTMIN+", 6) == 0   ? from_end(name + 6, FIRST_REAL_TIME, 1)
           : strncasecmp(name, "RTMAX-", 6) == 0 ? from_end(name + 6, LAST_REAL_TIME, -1)
                                                 : 0;
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

static const char *code_name(uint32_t signal, int32_t code)
{
    for (size_t i = 0; i < COUNT(codes); i++) {
        if (codes[i].code == code && (codes[i].signal == 0 || codes[i].signal == signal)) {
            return codes[i].name;
        }
    }
    return NULL;
}

/* F_SETSIG: a real-time signal in place of SIGIO has SIGIO's codes, fcntl(2). */
const char *signals_code(uint32_t signal, int32_t code)
{
    const char *name = code_name(signal, code);

    if (name == NULL && signal >= FIRST_REAL_TIME && signal <= LAST_REAL_TIME) {
        name = code_name(SIGPOLL, code);
    }
    return name != NULL ? name : "?";
}

const char *signals_for_own_call(uint32_t signal)
{
    static const char *const calls[] = {
        [SIGPIPE] = "a failed write or kill()",
        [SIGXFSZ] = "a failed write or truncate, or kill()",
    };

    return signal < COUNT(calls) ? calls[signal] : NULL;
}
