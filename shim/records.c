/* records.c - reserve, fill, publish.
 *
 * Owns:     see records.h.
 * Contexts: see records.h.
 * A thread reserves by storing the record's size over the zero at the tail; whoever finds a size
 * there moves the tail on, so a thread that stops in between (or dies) holds nobody up. */
#include "records.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include "sys.h"

#define RESERVE_TRIES 256
#define MAP_LEAST (1ul << 20)
#define HEADER_FIRST ((long)offsetof(struct sigvet_header, pad0)) /* what tells a trace */
#define SEEK_END 2

static struct sigvet_header *header;
static unsigned char *base;
static uint64_t mapped; /* bytes */

static bool header_fits(const struct sigvet_header *h, uint64_t file_size)
{
    return h->magic == SIGVET_TRACE_MAGIC && h->version == SIGVET_TRACE_VERSION &&
           h->capacity <= file_size && h->records_off >= SIGVET_HEADER_SIZE &&
           h->records_off < h->capacity;
}

bool records_map(int fd)
{
    struct sigvet_header first;
    int64_t size = sys_call(SYS_lseek, fd, 0, SEEK_END, 0);
    if (size < (int64_t)MAP_LEAST ||
        sys_call(SYS_pread64, fd, &first, HEADER_FIRST, 0) != HEADER_FIRST ||
        !header_fits(&first, (uint64_t)size)) {
        return false;
    }
    /* Less will do when address space is short. */
    for (uint64_t len = first.capacity; len >= MAP_LEAST; len /= 4) {
        long at = sys_call6(SYS_mmap, 0, (long)len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (at > 0 || at < -4095) {
            base = (unsigned char *)at;
            mapped = len;
            header = (struct sigvet_header *)at;
            /* The first touch is a write: a read would map the pages around it too, to be torn down at exit. */
            record_count(&header->deliveries, 0);
            return true;
        }
    }
    return false;
}

struct sigvet_header *records_header(void)
{
    return header;
}

void record_lost(enum sigvet_lost kind)
{
    if (header != NULL) {
        __atomic_fetch_add(&header->lost[kind], 1, __ATOMIC_RELAXED);
    }
}

/* A size that another process wrote: never trusted further than it can be stepped over. */
static bool size_valid(uint32_t size)
{
    return size >= sizeof(struct sigvet_record) && size % SIGVET_RECORD_ALIGN == 0 &&
           size <= SIGVET_RECORD_MAX;
}

void *record_reserve(size_t want)
{
    if (header == NULL) {
        return NULL;
    }
    size_t size = (want + SIGVET_RECORD_ALIGN - 1) & ~(size_t)(SIGVET_RECORD_ALIGN - 1);
    if (size > SIGVET_RECORD_MAX) {
        record_lost(SIGVET_LOST_FULL);
        return NULL;
    }
    for (int tries = 0; tries < RESERVE_TRIES; tries++) {
        uint64_t tail = __atomic_load_n(&header->tail, __ATOMIC_ACQUIRE);
        uint64_t ready = __atomic_load_n(&header->ready, __ATOMIC_ACQUIRE);
        uint64_t limit = ready < mapped ? ready : mapped;
        if (tail % SIGVET_RECORD_ALIGN != 0 || tail >= limit ||
            size + SIGVET_RECORD_ALIGN > limit - tail) {
            record_lost(SIGVET_LOST_FULL); /* T3 */
            return NULL;
        }
        struct sigvet_record *rec = (struct sigvet_record *)(base + tail);
        struct sigvet_record found = {0, 0};
        struct sigvet_record mine = {(uint32_t)size, SIGVET_REC_RESERVED};
        bool won = __atomic_compare_exchange(rec, &found, &mine, false, __ATOMIC_ACQ_REL,
                                             __ATOMIC_ACQUIRE);
        if (!won && !size_valid(found.size)) {
            record_lost(SIGVET_LOST_CONTENDED);
            return NULL;
        }
        uint64_t next = tail + (won ? size : found.size);
        __atomic_compare_exchange_n(&header->tail, &tail, next, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE);
        if (won) {
            return rec; /* the file was zero behind the tail */
        }
    }
    record_lost(SIGVET_LOST_CONTENDED);
    return NULL;
}

void record_publish(void *record, enum sigvet_record_type type)
{
    struct sigvet_record *rec = record;
    struct sigvet_record word = {rec->size, type};
    __atomic_store(rec, &word, __ATOMIC_RELEASE);
}

uint64_t record_offset(const void *record)
{
    return record != NULL ? (uint64_t)((const unsigned char *)record - base) : 0;
}

void *record_at(uint64_t offset)
{
    return offset != 0 && offset < mapped ? base + offset : NULL;
}

void record_count(uint64_t *live, uint64_t n)
{
    __atomic_fetch_add(live, n, __ATOMIC_RELAXED);
}

uint64_t record_time(void)
{
    return header != NULL ? __atomic_load_n(&header->clock_ns, __ATOMIC_RELAXED) : 0;
}
