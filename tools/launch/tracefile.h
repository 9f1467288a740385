/* tracefile.h - makes a trace, keeps storage ready for it, adds the launcher's records.
 *
 * Owns:     the file, its header page and its private directory if it has one.
 * Contexts: the launcher only, one thread; the traced processes write to the file all the while.
 * Errors:   tracefile_create() says why in one line; later losses are counted or remembered.
 * Source:   include/sigvet/trace.h (T1 to T3), posix_fallocate(3). */
#ifndef SIGVET_TOOLS_TRACEFILE_H
#define SIGVET_TOOLS_TRACEFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sigvet/trace.h"

#define TRACEFILE_SIZE_DEFAULT (64ull << 20)
#define TRACEFILE_SIZE_MIN (1ull << 20)
#define TRACEFILE_SIZE_MAX (64ull << 30)
#define TRACEFILE_AHEAD (8ull << 20)         /* storage that is kept ready above the tail */
#define TRACEFILE_EVENTS_AHEAD (32ull << 20) /* likewise, with events */
#define TRACEFILE_BUFFER_DEFAULT (64ull << 20)
#define TRACEFILE_BUFFER_MIN (4ull << 20)
#define TRACEFILE_BUFFER_MAX (64ull << 30)

struct tracefile {
    char *path;      /* absolute */
    char *directory; /* its own, removed with it; NULL: the file stands where the user wants it */
    int fd;
    struct sigvet_header *header; /* the header page, mapped shared */
    uint64_t capacity;            /* what the file may grow to */
    uint64_t size;                /* what it has grown to */
    uint64_t buffer; /* storage reaches at most so far beyond what was read; 0: nobody reads */
    uint64_t read;   /* bytes of the file that its reader has read; set by the owner of both */
    bool has_ticks;  /* the time stamp counter is told, too */
    int stuck;       /* errno of the allocation that failed; 0: none did. No more are tried. */
    bool cut;        /* the file was truncated under us: its pages must not be touched */
};

/* Makes the trace at `path`, readable by its owner alone. A trace that is there already is
 * replaced; any other file is not. False on failure, with one line in why[]. */
bool tracefile_create(struct tracefile *tf, const char *path, uint64_t capacity, char *why,
                      size_t why_size);

/* Makes it in a fresh directory under /dev/shm, $TMPDIR or /tmp, the first that works. Programs
 * that change their user and exec can open it, but only by its name, which cannot be guessed or
 * listed. Those that killed runs have left there long ago are removed. */
bool tracefile_create_private(struct tracefile *tf, uint64_t capacity, char *why, size_t why_size);

/* Before anything else is done with a new trace: what its rows are called, and which functions a user calls
 * unsafe (at most SPARES_MOST). False with errno. */
bool tracefile_set_names(struct tracefile *tf, char *const *named, size_t count);

/* Before anything is read of the trace or appended to it: puts a policy (a whole block of config.h) behind
 * the names, with the words that count its limits, and says that it is in force. `mode` is of enum
 * sigvet_mode: BEST_EFFORT or nothing. False with errno. */
bool tracefile_set_policy(struct tracefile *tf, const void *block, size_t size, uint32_t mode);

/* Before the program starts: asks for events. `mode` is of enum sigvet_mode; EVENTS is added, and
 * TSC where the counter can be used. `buffer` may become less on a small disk. */
void tracefile_events(struct tracefile *tf, uint32_t mode, uint64_t buffer);

/* From now on programs lose events rather than wait for room: nobody makes any. */
void tracefile_end_waiting(struct tracefile *tf);

/* Whether the file still has its size: a page beyond the end would be a SIGBUS. */
bool tracefile_is_whole(struct tracefile *tf);

uint64_t tracefile_tail(
    struct tracefile *tf); /* end of the reserved records; 0: the file was cut */

/* To be called every few ms: tells the time and keeps storage ready. True: call it again soon. */
bool tracefile_beat(struct tracefile *tf);

/* Appends a whole record (first word included). False: there was no room, which was counted. */
bool tracefile_append(struct tracefile *tf, const void *record, size_t size);
bool tracefile_append_gap(struct tracefile *tf, enum sigvet_gap kind, uint64_t process,
                          const char *text); /* process: its record's offset; 0: the whole run */
bool tracefile_append_status(struct tracefile *tf, pid_t pid, int status);

/* Gives back the storage behind the last record. Only when no process can write any more. */
void tracefile_trim(struct tracefile *tf);

/* Removes a trace in a directory of its own, else nothing. May be called again. */
void tracefile_remove(struct tracefile *tf);
void tracefile_close(struct tracefile *tf);

#endif
