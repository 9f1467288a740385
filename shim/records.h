/* records.h - room for records in the mapped trace.
 *
 * Owns:     its mappings.
 * Contexts: record_reserve, record_publish, record_count: any; never block, errno untouched, about 64
 *           bytes of stack; no system call but one mremap (which realloc makes too) in a process that
 *           has used up what it mapped. records_map: start-up only.
 * Errors:   no room, or no trace: NULL, counted in the header where there is one.
 * Source:   include/sigvet/trace.h (T1, T2, T3). */
#ifndef SIGVET_SHIM_RECORDS_H
#define SIGVET_SHIM_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sigvet/trace.h"

/* Maps the open trace `fd`; false: not a trace of this version, or no address space. */
bool records_map(int fd);

/* The program is about to limit its own system calls: maps now what else would be mapped when it is needed. */
void records_fix(void);

/* The program has limited its address space to so many bytes: what is mapped and not needed soon goes, so
 * that they are the program's own. `alone`: there is one thread, and even less is kept. Makes a system call. */
void records_shrink(uint64_t space, bool alone);

/* The mapped trace; NULL: none. */
extern struct sigvet_header *sigvet_header __attribute__((visibility("hidden")));

static inline struct sigvet_header *records_header(void)
{
    return sigvet_header;
}

_Static_assert(sizeof(struct sigvet_header) <= SIGVET_IMAGES_OFF &&
                   SIGVET_IMAGES_OFF + SIGVET_IMAGES * sizeof(uint64_t) <= SIGVET_HEADER_SIZE,
               "both share page 0");

/* SIGVET_IMAGES words; only where there is a trace. */
static inline uint64_t *records_images(void)
{
    return (uint64_t *)(void *)((char *)sigvet_header + SIGVET_IMAGES_OFF);
}

/* Room for a record of `size` bytes (rounded up), zeroed but for its size; NULL: none. */
void *record_reserve(size_t size);

/* Likewise for what may be lost without harm: leaves SIGVET_EVENTS_RESERVE bytes to the others. */
void *record_reserve_bulk(size_t size);

/* Makes the record visible. Nothing of it may be written afterwards but live words. */
void record_publish(void *record, enum sigvet_record_type type);

/* 0 for NULL. */
uint64_t record_offset(const void *record);

/* The record at `offset`, which this process wrote or inherited; NULL for 0. */
void *record_at(uint64_t offset);

/* Adds to a live word. */
void record_count(uint64_t *live, uint64_t n);

/* A process's first touch of a page of the trace, a live word of it, is to be a write: a read would map the pages
 * around it too, to be torn down at exit. */
static inline void record_touch(uint64_t *live)
{
    record_count(live, 0);
}

void record_lost(enum sigvet_lost kind);

/* The launcher's clock; 0 without a launcher. */
uint64_t record_time(void);

/* The time of events: the time stamp counter where the trace says so and it may be read, else
 * record_time(), turned into ticks. */
enum { TICKS_COARSE, TICKS_TSC, TICKS_FORBIDDEN };
extern uint8_t sigvet_ticks __attribute__((visibility("hidden")));
uint64_t record_ticks_coarse(void);
void record_ticks_forbidden(void);

static inline uint64_t record_ticks(void)
{
    return __atomic_load_n(&sigvet_ticks, __ATOMIC_RELAXED) == TICKS_TSC ? __builtin_ia32_rdtsc()
                                                                         : record_ticks_coarse();
}

#endif
