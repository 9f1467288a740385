/* records.c - reserve, fill, publish.
 *
 * Owns:     see records.h.
 * Contexts: see records.h.
 * A thread reserves by storing the record's size over the zero at the tail; whoever finds a size
 * there moves the tail on, so a thread that stops in between (or dies) holds nobody up. */
#include "records.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "sys.h"

#define RESERVE_TRIES 256
#define MAP_LEAST (1ul << 20)
#define HEADER_FIRST ((long)offsetof(struct sigvet_header, pad1)) /* what tells a trace */
#define SEEK_END 2
#define SHRINK_SPARE (64ul << 20)
#define ALONE_SPARE (1ul << 20)
#define SPACE_SHARE 8u        /* part of a limited address space that the trace may take */
#define WAIT_ROUNDS 20000000u /* about a second */

struct sigvet_header *sigvet_header;
uint8_t sigvet_ticks;

static uint64_t mapped; /* bytes; shrinks at most */

static bool header_fits(const struct sigvet_header *h, uint64_t file_size)
{
    return h->magic == SIGVET_TRACE_MAGIC && h->version == SIGVET_TRACE_VERSION &&
           h->ready <= file_size && h->ready <= h->capacity &&
           h->records_off >= SIGVET_HEADER_SIZE && h->records_off < h->ready;
}

/* What to try when so much could not be mapped: most of a limited address space is the program's. */
static uint64_t shorter(uint64_t len)
{
    uint64_t limit[2]; /* struct rlimit */
    uint64_t share = len / 4;
    if (sys_call(SYS_prlimit64, 0, RLIMIT_AS, 0, limit) == 0 && limit[0] / SPACE_SHARE < share) {
        share = limit[0] / SPACE_SHARE;
        share = len > MAP_LEAST && share < MAP_LEAST ? MAP_LEAST : share;
    }
    return share & ~(uint64_t)(SIGVET_HEADER_SIZE - 1);
}

bool records_map(int fd)
{
    struct sigvet_header first;
    if (sys_call(SYS_pread64, fd, &first, HEADER_FIRST, 0) != HEADER_FIRST) {
        return false;
    }
    /* Asked afterwards: the file grows before `ready` does. */
    int64_t size = sys_call(SYS_lseek, fd, 0, SEEK_END, 0);
    if (size < (int64_t)MAP_LEAST || !header_fits(&first, (uint64_t)size)) {
        return false;
    }
    /* Less will do when address space is short. */
    for (uint64_t len = first.capacity; len >= MAP_LEAST; len = shorter(len)) {
        long at = sys_call6(SYS_mmap, 0, (long)len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (at > 0 || at < -4095) {
            mapped = len;
            sigvet_header = (struct sigvet_header *)at;
            sigvet_ticks = (first.mode & SIGVET_MODE_TSC) != 0 ? TICKS_TSC : TICKS_COARSE;
            /* The first touch is a write: a read would map the pages around it too, to be torn down at exit. */
            record_count(&sigvet_header->deliveries, 0);
            return true;
        }
    }
    return false;
}

void record_lost(enum sigvet_lost kind)
{
    if (sigvet_header != NULL) {
        __atomic_fetch_add(&sigvet_header->lost[kind], 1, __ATOMIC_RELAXED);
    }
}

/* A size that another process wrote: never trusted further than it can be stepped over. */
static bool size_valid(uint32_t size)
{
    return size >= sizeof(struct sigvet_record) && size % SIGVET_RECORD_ALIGN == 0 &&
           size <= SIGVET_RECORD_MAX;
}

/* `spare`: bytes that must stay free below `ready`. `count`: no room is a loss. */
static void *reserve(size_t want, uint64_t spare, bool count)
{
    if (sigvet_header == NULL) {
        return NULL;
    }
    size_t size = (want + SIGVET_RECORD_ALIGN - 1) & ~(size_t)(SIGVET_RECORD_ALIGN - 1);
    if (size > SIGVET_RECORD_MAX) {
        record_lost(SIGVET_LOST_FULL);
        return NULL;
    }
    for (int tries = 0; tries < RESERVE_TRIES; tries++) {
        uint64_t tail = __atomic_load_n(&sigvet_header->tail, __ATOMIC_ACQUIRE);
        uint64_t ready = __atomic_load_n(&sigvet_header->ready, __ATOMIC_ACQUIRE);
        uint64_t most = __atomic_load_n(&mapped, __ATOMIC_RELAXED);
        uint64_t limit = ready < most ? ready : most;
        if (tail % SIGVET_RECORD_ALIGN != 0 || tail >= limit ||
            size + spare + SIGVET_RECORD_ALIGN > limit - tail) {
            if (count) {
                record_lost(SIGVET_LOST_FULL);
            }
            return NULL; /* T3 */
        }
        struct sigvet_record *rec = (struct sigvet_record *)((unsigned char *)sigvet_header + tail);
        struct sigvet_record found = {0, 0};
        struct sigvet_record mine = {(uint32_t)size, SIGVET_REC_RESERVED};
        bool won = __atomic_compare_exchange(rec, &found, &mine, false, __ATOMIC_ACQ_REL,
                                             __ATOMIC_ACQUIRE);
        if (!won && !size_valid(found.size)) {
            record_lost(SIGVET_LOST_CONTENDED);
            return NULL;
        }
        uint64_t next = tail + (won ? size : found.size);
        __atomic_compare_exchange_n(&sigvet_header->tail, &tail, next, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE);
        if (won) {
            return rec; /* the file was zero behind the tail */
        }
    }
    record_lost(SIGVET_LOST_CONTENDED);
    return NULL;
}

void *record_reserve(size_t size)
{
    return reserve(size, 0, true);
}

void *record_reserve_bulk(size_t size)
{
    void *rec = reserve(size, SIGVET_EVENTS_RESERVE, false);
    bool patient = sigvet_header != NULL && (sigvet_header->mode & SIGVET_MODE_WAIT) != 0;
    for (uint32_t n = 0; rec == NULL && patient && n < WAIT_ROUNDS; n++) {
        __builtin_ia32_pause();
        rec = reserve(size, SIGVET_EVENTS_RESERVE, false);
    }
    return rec;
}

void record_publish(void *record, enum sigvet_record_type type)
{
    struct sigvet_record *rec = record;
    struct sigvet_record word = {rec->size, type};
    __atomic_store(rec, &word, __ATOMIC_RELEASE);
}

void *record_at(uint64_t offset)
{
    uint64_t most = __atomic_load_n(&mapped, __ATOMIC_RELAXED);
    return offset != 0 && offset < most ? (unsigned char *)sigvet_header + offset : NULL;
}

void records_shrink(uint64_t space, bool alone)
{
    uint64_t was = __atomic_load_n(&mapped, __ATOMIC_RELAXED);
    if (sigvet_header == NULL) {
        return;
    }
    /* Other threads may have looked at `mapped` just now: what `ready` can come to meanwhile stays. */
    uint64_t ready = __atomic_load_n(&sigvet_header->ready, __ATOMIC_ACQUIRE);
    uint64_t tail = __atomic_load_n(&sigvet_header->tail, __ATOMIC_ACQUIRE);
    uint64_t least = alone ? tail + ALONE_SPARE : ready + SHRINK_SPARE;
    uint64_t keep = space / SPACE_SHARE > least ? space / SPACE_SHARE : least;
    keep &= ~(uint64_t)(SIGVET_HEADER_SIZE - 1);
    if (keep < was && __atomic_compare_exchange_n(&mapped, &was, keep, false, __ATOMIC_ACQ_REL,
                                                  __ATOMIC_RELAXED)) {
        sys_call(SYS_munmap, (long)((uintptr_t)sigvet_header + keep), (long)(was - keep), 0, 0);
    }
}

void record_count(uint64_t *live, uint64_t n)
{
    __atomic_fetch_add(live, n, __ATOMIC_RELAXED);
}

void record_ticks_forbidden(void)
{
    uint8_t was = TICKS_TSC;
    __atomic_compare_exchange_n(&sigvet_ticks, &was, TICKS_FORBIDDEN, false, __ATOMIC_RELAXED,
                                __ATOMIC_RELAXED);
}

uint64_t record_ticks_coarse(void)
{
    return sigvet_ticks == TICKS_FORBIDDEN
               ? __atomic_load_n(&sigvet_header->clock_tsc, __ATOMIC_RELAXED)
               : record_time();
}

uint64_t record_time(void)
{
    return sigvet_header != NULL ? __atomic_load_n(&sigvet_header->clock_ns, __ATOMIC_RELAXED) : 0;
}
