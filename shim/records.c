/* records.c - reserve, fill, publish.
 *
 * Owns:     see records.h.
 * Contexts: see records.h.
 * Source:   mremap(2): an old size of 0 maps a shared mapping's pages a second time.
 * A thread reserves by storing the record's size over the zero at the tail; whoever finds a size
 * there moves the tail on, so a thread that stops in between (or dies) holds nobody up.
 *
 * The first mapping is the near one: from the header to 2 to 4 MiB behind the tail, so that it shares page
 * tables with the libraries beside it. Where that is too short, the whole file is mapped once more, the far
 * one, and both stay: a record has one offset, whichever of them it is reached by. */
#include "records.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "simulated.h"
#include "sys.h"

#define RESERVE_TRIES 256
#define MAP_LEAST (1ul << 20)
#define NEAR_SPARE (4ul << 20) /* behind the tail: more than most programs write */
#define SEEK_END 2
#define SHRINK_SPARE (64ul << 20)
#define ALONE_SPARE (1ul << 20)
#define SPACE_SHARE 8u        /* part of a limited address space that the trace may take */
#define WAIT_ROUNDS 20000000u /* about a second */

struct sigvet_header *sigvet_header;
uint8_t sigvet_ticks;

static uint64_t near; /* bytes mapped at sigvet_header; shrinks at most */

/* The far mapping in one word: where it is, and in the bits below a page the power of two that it is long.
 * 0: none. It moves at no time, and shrinks at most. */
static uint64_t far;
#define FAR_ORDER ((uint64_t)SIGVET_HEADER_SIZE - 1)

/* Nothing more will be mapped: there is no room, Valgrind runs us, or the program limits its system calls. */
static bool fixed;

static unsigned char *far_base(uint64_t word)
{
    return (unsigned char *)(uintptr_t)(word & ~FAR_ORDER);
}

static uint64_t far_size(uint64_t word)
{
    return word != 0 ? (uint64_t)1 << (word & FAR_ORDER) : 0;
}

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

static bool is_address(long result)
{
    return result > 0 || result < -4095;
}

/* A trace of all events soon outgrows whatever is near; with --raw a later call of ours would come back as
 * a SIGSYS. Valgrind reads all that is mapped when it looks for leaks, which takes it hours for a whole trace. */
static uint64_t near_wanted(const struct sigvet_header *h)
{
    bool all_events = (h->mode & SIGVET_MODE_EVENTS) != 0 && h->event_room == 0;
    bool raw = (h->mode & SIGVET_MODE_RAW) != 0;
    bool whole = !fixed && (all_events || raw);
    if (whole || h->tail > h->capacity || h->capacity - h->tail < NEAR_SPARE) {
        return h->capacity;
    }
    return (h->tail + NEAR_SPARE) & ~(uint64_t)(SIGVET_HEADER_SIZE - 1);
}

/* Others have written much already, or the whole is wanted. */
static void near_extend(void)
{
    uint64_t wanted = near_wanted(sigvet_header);
    if (wanted < near + NEAR_SPARE / 2) {
        return;
    }
    for (uint64_t len = wanted; len > near; len = shorter(len)) {
        long at = sys_call6(SYS_mremap, (long)(uintptr_t)sigvet_header, (long)near, (long)len,
                            MREMAP_MAYMOVE, 0, 0);
        if (is_address(at)) {
            near = len;
            sigvet_header = (struct sigvet_header *)at;
            return;
        }
    }
}

static uint64_t file_size(int fd)
{
    long size = sys_call(SYS_lseek, fd, 0, SEEK_END, 0);
    return size > 0 ? (uint64_t)size : 0;
}

bool records_map(int fd)
{
    uint64_t size = file_size(fd);
    if (size < MAP_LEAST) {
        return false;
    }
    fixed = simulated();
    /* Less will do when address space is short. */
    for (uint64_t len = NEAR_SPARE; len >= MAP_LEAST; len = shorter(len)) {
        long at = sys_call6(SYS_mmap, 0, (long)len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (!is_address(at)) {
            continue;
        }
        struct sigvet_header *h = (struct sigvet_header *)at;
        record_touch(&h->deliveries);
        /* Asked again: file and `ready` may have grown in between, in this order. */
        if (!header_fits(h, size) && !header_fits(h, file_size(fd))) {
            sys_call(SYS_munmap, at, (long)len, 0, 0);
            return false;
        }
        near = len;
        sigvet_header = h;
        sigvet_ticks = (h->mode & SIGVET_MODE_TSC) != 0 ? TICKS_TSC : TICKS_COARSE;
        near_extend();
        return true;
    }
    return false;
}

static uint64_t order_of(uint64_t size) /* rounded up */
{
    return 64u - (unsigned)__builtin_clzl(size - 1);
}

static __attribute__((noinline)) void far_map(uint64_t capacity)
{
    for (uint64_t len = capacity; len > near; len = shorter(len)) {
        uint64_t none = 0;
        uint64_t order = order_of(len);
        long old = (long)(uintptr_t)sigvet_header;
        long size = (long)((uint64_t)1 << order);
        long at = sys_call6(SYS_mremap, old, 0, size, MREMAP_MAYMOVE, 0, 0);
        if (!is_address(at)) {
            continue;
        }
        /* Another thread, or a handler over us, may be first. */
        if (!__atomic_compare_exchange_n(&far, &none, (uint64_t)at | order, false, __ATOMIC_ACQ_REL,
                                         __ATOMIC_RELAXED)) {
            sys_call(SYS_munmap, at, size, 0, 0);
        }
        return;
    }
    __atomic_store_n(&fixed, true, __ATOMIC_RELAXED);
}

static void widen(void)
{
    if (!__atomic_load_n(&fixed, __ATOMIC_RELAXED) &&
        __atomic_load_n(&far, __ATOMIC_RELAXED) == 0 &&
        __atomic_load_n(&near, __ATOMIC_RELAXED) < sigvet_header->capacity) {
        far_map(sigvet_header->capacity);
    }
}

void records_fix(void)
{
    if (sigvet_header != NULL) {
        widen();
        __atomic_store_n(&fixed, true, __ATOMIC_RELAXED);
    }
}

/* How far into the file this process can reach. */
static uint64_t reach(void)
{
    uint64_t most = far_size(__atomic_load_n(&far, __ATOMIC_ACQUIRE));
    return most != 0 ? most : __atomic_load_n(&near, __ATOMIC_RELAXED);
}

/* A record of any size at `offset`, which is within reach. */
static void *address_of(uint64_t offset)
{
    uint64_t word = __atomic_load_n(&far, __ATOMIC_ACQUIRE);
    bool by_far =
        word != 0 && offset + SIGVET_RECORD_MAX > __atomic_load_n(&near, __ATOMIC_RELAXED);
    return (by_far ? far_base(word) : (unsigned char *)sigvet_header) + offset;
}

uint64_t record_offset(const void *record)
{
    if (record == NULL) {
        return 0;
    }
    uint64_t word = __atomic_load_n(&far, __ATOMIC_ACQUIRE);
    uint64_t in_far = (uint64_t)((const unsigned char *)record - far_base(word));
    return in_far < far_size(word)
               ? in_far
               : (uint64_t)((const unsigned char *)record - (unsigned char *)sigvet_header);
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
        uint64_t end = tail + size + spare + SIGVET_RECORD_ALIGN;
        if (end <= ready && end > reach()) {
            widen();
        }
        if (tail % SIGVET_RECORD_ALIGN != 0 || end < tail || end > ready || end > reach()) {
            if (count) {
                record_lost(SIGVET_LOST_FULL);
            }
            return NULL; /* T3 */
        }
        struct sigvet_record *rec = address_of(tail);
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
    return offset != 0 && offset < reach() ? address_of(offset) : NULL;
}

static void near_shrink(uint64_t keep)
{
    uint64_t was = __atomic_load_n(&near, __ATOMIC_RELAXED);
    if (keep < was &&
        __atomic_compare_exchange_n(&near, &was, keep, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
        sys_call(SYS_munmap, (long)((uintptr_t)sigvet_header + keep), (long)(was - keep), 0, 0);
    }
}

static void far_shrink(uint64_t was, uint64_t keep)
{
    uint64_t size = far_size(was);
    uint64_t now = (was & ~FAR_ORDER) | order_of(keep);
    if (far_size(now) < size &&
        __atomic_compare_exchange_n(&far, &was, now, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
        sys_call(SYS_munmap, far_base(now) + far_size(now), size - far_size(now), 0, 0);
    }
}

void records_shrink(uint64_t space, bool alone)
{
    if (sigvet_header == NULL) {
        return;
    }
    /* Other threads may have looked at the size just now: what `ready` can come to meanwhile stays. */
    uint64_t ready = __atomic_load_n(&sigvet_header->ready, __ATOMIC_ACQUIRE);
    uint64_t tail = __atomic_load_n(&sigvet_header->tail, __ATOMIC_ACQUIRE);
    uint64_t least = alone ? tail + ALONE_SPARE : ready + SHRINK_SPARE;
    uint64_t keep = space / SPACE_SHARE > least ? space / SPACE_SHARE : least;
    uint64_t word = __atomic_load_n(&far, __ATOMIC_ACQUIRE);
    if (word != 0) {
        far_shrink(word, keep);
    } else {
        near_shrink(keep & ~(uint64_t)(SIGVET_HEADER_SIZE - 1));
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
