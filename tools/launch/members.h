/* members.h - the processes of a run, as the launcher knows them: by their records, and by /proc.
 *
 * Owns:     the list of processes, and how far the trace was looked through for it.
 * Contexts: the launcher, one thread, while everything goes on. The trace is hostile.
 * Errors:   what cannot be read is not known; only memory exhaustion ends the tool.
 * Source:   include/sigvet/trace.h; proc(5) for /proc/PID/exe and /proc/PID/status; pid_namespaces(7).
 *
 * Chunks of events are stepped over unread, so the cost does not grow with their number. */
#ifndef SIGVET_TOOLS_MEMBERS_H
#define SIGVET_TOOLS_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <uthash.h>

#include "batch.h"
#include "nested.h"
#include "tracefile.h"

struct member {
    UT_hash_handle by_pid, by_image;
    pid_t pid;         /* its own number for itself */
    pid_t here;        /* its number in our PID namespace; 0: not known yet, -1: no telling */
    uint64_t image;    /* offset of the record of the image that it runs */
    uint64_t trace_at; /* where that has the trace mapped */
    char *exe;         /* "" : not known */
    uint64_t
        handlers;  /* signals 1 to 64 as bits 0 to 63: whose handlers were installed through us */
    uint64_t told; /* those that a gap was told of */
    uint64_t look_ns;  /* when to compare with the kernel next; UINT64_MAX: never */
    uint64_t pause_ns; /* and how long after that again */
    uint64_t gone_ns;  /* when it was seen to be gone; 0: it was not */
    struct member *next_gone;
};

/* Called with each well-formed record; not with chunks. */
typedef void members_hear(const struct sigvet_record *rec, uint64_t offset, void *arg);

struct members {
    struct tracefile *file;
    members_hear *hear; /* NULL: nobody */
    void *hear_arg;
    uint64_t at;          /* the next record to look at */
    uint64_t waiting_ns;  /* since when it has been awaited; 0: it is not */
    struct member **list; /* those that reported in, in that order, and were not seen to be gone */
    size_t count, room;
    struct member *gone, **gone_end;  /* those that were, in that order */
    struct member *by_pid, *by_image; /* all of them; of one pid the latest */
    struct batch batch;
    bool has_nested; /* some may live in PID namespaces below ours */
    struct nested nested;
    uint64_t nested_until; /* how far the trace was read when they were looked for */
};

void members_init(struct members *ms, struct tracefile *file);
void members_free(struct members *ms);

/* Takes in the records that have come. Whether there was any, or a chunk. */
bool members_scan(struct members *ms);

/* The process that runs this image (the offset of its process record), by its number here; 0: none does any more. */
pid_t members_here(struct members *ms, uint64_t image);

/* Whether the image that this process has now, by its number here, has our trace mapped, as one that reported in has. True
 * also where that cannot be seen. */
bool members_have_mapped(const struct members *ms, pid_t here);

/* By its own number for itself. NULL: none of the run. */
struct member *members_find(struct members *ms, pid_t pid);

/* Drops the processes that have ended; returns how many are left. */
size_t members_left(struct members *ms);

/* Compares the handlers that the kernel has for each process with those that were installed through
 * us, and appends a gap for each that was not. Each process is looked at often while it is young and
 * once in a second later; `all`: look at all of them now. Signals of `except` are not asked for. */
void members_look(struct members *ms, uint64_t except, bool all);

#endif
