/* calls.h - the words that the rows of calls.def use, and the limits that hang on the table.
 *
 * Owns:     verdicts, reasons, actions, conditions.
 * Contexts: data only; for C. shim/stubs.S includes calls.def without it.
 * Source:   the safety marks of the glibc manual (section "POSIX Safety Concepts"). */
#ifndef SIGVET_CALLS_H
#define SIGVET_CALLS_H

enum sigvet_verdict { SIGVET_SAFE, SIGVET_PORTABILITY, SIGVET_UNSAFE };

/* What makes a function unsafe in a handler; a set of bits. */
enum sigvet_why {
    WHY_NONE = 0,
    WHY_HEAP = 1 << 0,           /* allocates or frees */
    WHY_LOCK = 1 << 1,           /* takes a lock: deadlock when the handler interrupted its owner */
    WHY_STDIO = 1 << 2,          /* works on a FILE: its lock and its buffer */
    WHY_LOCALE = 1 << 3,         /* reads the locale object */
    WHY_CORRUPT = 1 << 4,        /* leaves data inconsistent when interrupted */
    WHY_CXX_RUNTIME = 1 << 5,    /* C++ runtime: exceptions, guards, iostreams */
    WHY_DLOPEN = 1 << 6,         /* may load a library */
    WHY_PLUGIN = 1 << 7,         /* runs code of plug-ins or registered handlers */
    WHY_RACE = 1 << 8,           /* races on an object shared with the caller */
    WHY_STATIC_BUFFER = 1 << 9,  /* overwrites a static result */
    WHY_BLOCKING = 1 << 10,      /* may wait for ever */
    WHY_INIT = 1 << 11,          /* initializes itself on first use */
    WHY_THREADS = 1 << 12,       /* works on thread objects */
    WHY_I18N = 1 << 13,          /* translates messages */
    WHY_SIG = 1 << 14,           /* changes signal state for a while */
    WHY_TIMER = 1 << 15,         /* changes a timer for a while */
    WHY_CONST = 1 << 16,         /* writes what others take for constant */
    WHY_EXIT_HANDLERS = 1 << 17, /* runs atexit handlers or destructors */
    WHY_ENV = 1 << 18,           /* reads or writes the environment */
    WHY_CWD = 1 << 19,           /* changes the working directory for a while */
    WHY_TERM = 1 << 20,          /* changes the terminal's modes for a while */
    WHY_NAMED = 1 << 21,         /* a user says so: --unsafe */
    WHY_BITS = 22
};

/* When an unsafe function is harmless on glibc after all; see tools/facts/conditions.c. */
enum sigvet_condition {
    ALWAYS,      /* it never is */
    IF_FORMAT,   /* a format string without anything that allocates */
    IF_SORT,     /* fewer than 1024 bytes to sort */
    IF_SIGEV,    /* a sigevent that is not SIGEV_THREAD */
    IF_PATHCONF, /* a name that does not read the mount table */
    IF_ASCII,    /* a character of ASCII, or none */
    IF_BUFFER,   /* the caller's buffer is not NULL */
    IF_ERRNUM,   /* a known error number */
    IF_ERRNUM_L, /* likewise, for the locale that follows */
    IF_SIGNUM,   /* a known signal number */
    IF_ONCE,     /* the control word says: already done */
    IF_KEY,      /* one of the first 32 keys */
    IF_SEEN,     /* the function ran before, so its first-use set-up is done */
};

#endif
