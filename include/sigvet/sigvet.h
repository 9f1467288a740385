/* sigvet.h - what a program can tell sigvet about itself, and ask it. docs/annotations.md has examples.
 *
 * Owns:     nothing; header-only, for C and C++. Nothing is to be linked: without sigvet, and in static
 *           programs, every function here does nothing, in about a nanosecond.
 * Contexts: any: async-signal-safe, errno untouched. Not before the program's own relocation (IFUNC
 *           resolvers).
 * Errors:   none.
 * Source:   the sanitizers' annotations (sanitizer/tsan_interface.h), Valgrind's client requests. */
#ifndef SIGVET_SIGVET_H
#define SIGVET_SIGVET_H

#if defined(__x86_64__) && defined(__linux__) && defined(__LP64__)
#define SIGVET_HAS_SHIM 1
#else
#define SIGVET_HAS_SHIM 0
#endif

/* Address of a function of the shim, or NULL. Always by way of the GOT: only there does the linker leave
 * a weak symbol that nothing defines to the loader, in an executable too. */
#if SIGVET_HAS_SHIM
#define SIGVET_SHIM(to, symbol) \
    __asm__(".weak " symbol "\n\tmovq " symbol "@GOTPCREL(%%rip), %0" : "=r"(to))
#else
#define SIGVET_SHIM(to, symbol) ((void)((to) = 0))
#endif

/* From here on, what this thread does is not reported, but counted as accepted: unsafe calls of the handler that
 * calls this, or of any handler that interrupts the region, and calls of the signal API. Regions may be
 * nested; what a handler begins ends with it, however it is left. `reason` is for whoever reads the
 * source. */
static inline __attribute__((unused)) void sigvet_allow_begin(const char *reason)
{
    void (*shim)(void);

    (void)reason;
    SIGVET_SHIM(shim, "sigvet_shim_allow_begin");
    if (shim) {
        shim();
    }
}

/* Ends the innermost region. Without one: nothing. */
static inline __attribute__((unused)) void sigvet_allow_end(void)
{
    void (*shim)(void);

    SIGVET_SHIM(shim, "sigvet_shim_allow_end");
    if (shim) {
        shim();
    }
}

/* 1: a handler runs on this thread that was installed under sigvet; 0: none does; -1: sigvet is not here to
 * tell. */
static inline __attribute__((unused)) int sigvet_in_handler(void)
{
    int (*shim)(void);

    SIGVET_SHIM(shim, "sigvet_shim_in_handler");
    return shim ? shim() : -1;
}

/* Marks a function: what it calls, itself and further in, is accepted though a handler calls it, and so are the
 * calls of the signal API that it makes itself, and how it behaves as a handler. To stand
 * where a variable of the file may be defined, behind the function's declaration:
 *     SIGVET_SAFE_FUNCTION(log_line);
 * The name of an overloaded function needs a cast to say which is meant. */
#define SIGVET_SAFE_FUNCTION(function) SIGVET_MARK(function, __COUNTER__)

/* What the mark is made of: an entry of section sigvet_notes, which sigvet reads from the file. */
struct sigvet_note {
    char magic[8];
    void (*function)(void);
};

#define SIGVET_NOTES "sigvet_notes"
#ifdef __cplusplus
#define SIGVET_ADDRESS(function) reinterpret_cast<void (*)(void)>(function)
#else
#define SIGVET_ADDRESS(function) ((void (*)(void))(function))
#endif
#define SIGVET_NOTE_MAGIC                       \
    {                                           \
        's', 'i', 'g', 'v', 'e', 't', '1', '\0' \
    }

/* Kept where the linker drops what nothing refers to. */
#if defined(__has_attribute)
#if __has_attribute(retain)
#define SIGVET_KEPT __attribute__((used, retain, section(SIGVET_NOTES), aligned(8)))
#endif
#endif
#ifndef SIGVET_KEPT
#define SIGVET_KEPT __attribute__((used, section(SIGVET_NOTES), aligned(8)))
#endif

#define SIGVET_MARK(function, number) SIGVET_MARK_AS(function, number)
#define SIGVET_MARK_AS(function, number)                                             \
    SIGVET_KEPT static struct sigvet_note sigvet_note_##number = {SIGVET_NOTE_MAGIC, \
                                                                  SIGVET_ADDRESS(function)}

#endif
