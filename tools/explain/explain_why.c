/* explain_why.c - verdicts, reasons and conditions of the table of calls, in words.
 *
 * Owns:     the words.
 * Contexts: the tools only.
 * Errors:   see explain_why.h.
 * Source:   include/sigvet/calls.h; glibc manual, "POSIX Safety Concepts"; docs/rules.md. */
#include "explain_why.h"

#include <stddef.h>

#include "explain_kind.h"
#include "out.h"

const char *explain_verdict_name(enum sigvet_verdict verdict)
{
    switch (verdict) {
    case SIGVET_SAFE:
        return "safe";
    case SIGVET_PORTABILITY:
        return "portability";
    case SIGVET_UNSAFE:
        return "unsafe";
    }
    return "?";
}

const char *explain_verdict_words(enum sigvet_verdict verdict)
{
    switch (verdict) {
    case SIGVET_SAFE:
        return "async-signal-safe, a signal handler may call it";
    case SIGVET_PORTABILITY:
        return "harmless in a handler on glibc, but not by POSIX";
    case SIGVET_UNSAFE:
        return "not async-signal-safe, a handler must not call it";
    }
    return "?";
}

const char *explain_why_id(uint32_t bit)
{
    return out_why_name(bit);
}

const char *explain_why_words(uint32_t bit)
{
    static const char *const words[WHY_BITS] = {
        "allocates or frees memory, while malloc() itself may be interrupted",
        "takes a lock: deadlock when the interrupted code holds it",
        "locks a FILE and changes its buffer: deadlock, lost or doubled output",
        "reads the locale, which setlocale() may be changing",
        "leaves data half changed when a signal interrupts it",
        "works in the C++ run-time: exceptions, guards, iostreams",
        "may load a library",
        "runs code of plug-ins or of registered handlers",
        "changes an object that the interrupted code may be using",
        "overwrites a static result that the interrupted code may be reading",
        "may wait for long or for ever, and the interrupted code with it",
        "initializes itself on first use, which may be interrupted half-way",
        "works on thread objects that the interrupted code may be changing",
        "translates messages: message catalogues, memory, locks",
        "changes signal dispositions or masks for a while",
        "changes a timer for a while",
        "writes what others take for constant",
        "runs exit handlers or destructors, whatever they do",
        "reads or writes the environment, which may be changing",
        "changes the working directory for a while",
        "changes the modes of the terminal for a while",
        "a user said so, with --unsafe",
    };

    for (unsigned i = 0; i < WHY_BITS; i++) {
        if (bit == 1u << i) {
            return words[i];
        }
    }
    return "?";
}

const char *explain_condition_words(enum sigvet_condition condition)
{
    switch (condition) {
    case ALWAYS:
        return NULL;
    case IF_FORMAT:
        return "if the format has nothing that allocates (%ls, %m, %1$d, %'d, huge precision)";
    case IF_SORT:
        return "if fewer than 1024 bytes are sorted";
    case IF_SIGEV:
        return "if the notification is not SIGEV_THREAD";
    case IF_PATHCONF:
        return "if the name is not _PC_LINK_MAX, which reads the mount table";
    case IF_ASCII:
        return "if the character is one of ASCII";
    case IF_BUFFER:
        return "if the caller gives the buffer";
    case IF_ERRNUM:
    case IF_ERRNUM_L:
        return "if the error number is a known one and the locale is C";
    case IF_SIGNUM:
        return "if the signal number is a known one and the locale is C";
    case IF_ONCE:
        return "if its function has run before";
    case IF_KEY:
        return "if the key is one of the first 32";
    case IF_SEEN:
        return "if it ran before, so that its first-use set-up is done";
    }
    return NULL;
}

const char *explain_edition(int year)
{
    switch (year) {
    case 2013:
        return "POSIX.1-2008 TC1 (2013)";
    case 2016:
        return "POSIX.1-2008 TC2 (2016)";
    case 2004:
        return "POSIX.1-2001 TC2 (2004)";
    case 2008:
        return "POSIX.1-2008";
    case 2024:
        return "POSIX.1-2024";
    default:
        return "POSIX.1-2001";
    }
}
