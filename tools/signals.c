/* signals.c - names of signals and of the reasons why they were sent.
 *
 * Owns:     the tables of names.
 * Contexts: the tools only; one thread (names that are made up live until the tool ends).
 * Errors:   none: an unknown number has a name too, so that hostile input can be shown.
 * Source:   signal(7), sigaction(2), Linux uapi/asm-generic/siginfo.h. */
#include <signal.h>
#include <stdio.h>

#include "out.h"

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

const char *out_signal_name(uint32_t signal)
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

static const char *const ill_codes[] = {"ILL_ILLOPC", "ILL_ILLOPN", "ILL_ILLADR", "ILL_ILLTRP",
                                        "ILL_PRVOPC", "ILL_PRVREG", "ILL_COPROC", "ILL_BADSTK"};
static const char *const fpe_codes[] = {"FPE_INTDIV", "FPE_INTOVF", "FPE_FLTDIV", "FPE_FLTOVF",
                                        "FPE_FLTUND", "FPE_FLTRES", "FPE_FLTINV", "FPE_FLTSUB"};
static const char *const segv_codes[] = {"SEGV_MAPERR",  "SEGV_ACCERR",  "SEGV_BNDERR",
                                         "SEGV_PKUERR",  "SEGV_ACCADI",  "SEGV_ADIDERR",
                                         "SEGV_ADIPERR", "SEGV_MTEAERR", "SEGV_MTESERR"};
static const char *const bus_codes[] = {"BUS_ADRALN", "BUS_ADRERR", "BUS_OBJERR", "BUS_MCEERR_AR",
                                        "BUS_MCEERR_AO"};
static const char *const trap_codes[] = {"TRAP_BRKPT",  "TRAP_TRACE", "TRAP_BRANCH",
                                         "TRAP_HWBKPT", "TRAP_UNK",   "TRAP_PERF"};
static const char *const cld_codes[] = {"CLD_EXITED",  "CLD_KILLED",  "CLD_DUMPED",
                                        "CLD_TRAPPED", "CLD_STOPPED", "CLD_CONTINUED"};
static const char *const poll_codes[] = {"POLL_IN",  "POLL_OUT", "POLL_MSG",
                                         "POLL_ERR", "POLL_PRI", "POLL_HUP"};
static const char *const sys_codes[] = {"SYS_SECCOMP", "SYS_USER_DISPATCH"};

/* Codes from 1 on have a meaning that depends on the signal. */
static const struct signal_codes {
    uint32_t signal;
    uint32_t count;
    const char *const *names;
} signal_codes[] = {
    {SIGILL, COUNT(ill_codes), ill_codes},    {SIGFPE, COUNT(fpe_codes), fpe_codes},
    {SIGSEGV, COUNT(segv_codes), segv_codes}, {SIGBUS, COUNT(bus_codes), bus_codes},
    {SIGTRAP, COUNT(trap_codes), trap_codes}, {SIGCHLD, COUNT(cld_codes), cld_codes},
    {SIGIO, COUNT(poll_codes), poll_codes},   {SIGSYS, COUNT(sys_codes), sys_codes},
};

const char *out_code_name(uint32_t signal, int32_t code)
{
    switch (code) {
    case SI_USER:
        return "SI_USER";
    case SI_KERNEL:
        return "SI_KERNEL";
    case SI_QUEUE:
        return "SI_QUEUE";
    case SI_TIMER:
        return "SI_TIMER";
    case SI_MESGQ:
        return "SI_MESGQ";
    case SI_ASYNCIO:
        return "SI_ASYNCIO";
    case SI_SIGIO:
        return "SI_SIGIO";
    case SI_TKILL:
        return "SI_TKILL";
    case SI_ASYNCNL:
        return "SI_ASYNCNL";
    default:
        break;
    }
    for (size_t i = 0; i < COUNT(signal_codes); i++) {
        const struct signal_codes *c = &signal_codes[i];
        if (c->signal == signal && code > 0 && (uint32_t)code <= c->count) {
            return c->names[code - 1];
        }
    }
    return "?";
}
