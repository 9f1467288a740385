/* gapwords.c - see gapwords.h.
 *
 * Owns:     the table. */
#include "gapwords.h"

#include <stddef.h>

#include "sigvet/trace.h"

static const struct gap_words {
    const char *kind;
    const char *text;
} words[SIGVET_GAP_KINDS] = {
    [SIGVET_GAP_NONE] = {"unknown", "not seen"},
    [SIGVET_GAP_STATIC] = {"static", "statically linked, nothing can be preloaded"},
    [SIGVET_GAP_FOREIGN_LIBC] = {"foreign-libc", "runs with a C library other than glibc"},
    [SIGVET_GAP_FOREIGN_CLASS] = {"foreign-class", "for another machine or word size"},
    [SIGVET_GAP_SETUID] = {"setuid", "privileged, its loader ignores LD_PRELOAD"},
    [SIGVET_GAP_UNREACHABLE] = {"unreachable", "cannot reach our library or the trace"},
    [SIGVET_GAP_ENVIRONMENT] = {"environment", "its environment does not hold our variables"},
    [SIGVET_GAP_THUNKS] = {"handler-table", "installed more handlers than can be followed"},
    [SIGVET_GAP_NOT_STARTED] = {"not-started", "never reported in"},
    [SIGVET_GAP_CHROOT] = {"chroot", "entered with chroot, what starts there may not be followed"},
    [SIGVET_GAP_NO_EXEC] = {"not-executable", "neither an ELF file nor a script"},
    [SIGVET_GAP_HANDLER_UNSEEN] = {"handler-unseen",
                                   "a handler was installed past the libc that sigvet sees"},
    [SIGVET_GAP_EVENTS_OVER] = {"events-over",
                                "used up its share of events, later calls are not judged"},
    [SIGVET_GAP_NO_RAW] = {"no-raw", "cannot show system calls made without libc"},
};

static const struct gap_words *words_of(uint32_t kind)
{
    return &words[kind < SIGVET_GAP_KINDS && words[kind].kind != NULL ? kind : SIGVET_GAP_NONE];
}

const char *gapwords_kind(uint32_t kind)
{
    return words_of(kind)->kind;
}

const char *gapwords_text(uint32_t kind)
{
    return words_of(kind)->text;
}
