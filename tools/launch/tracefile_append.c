/* tracefile_append.c - adds the launcher's records to a trace that others write to, too.
 *
 * Owns:     nothing.
 * Contexts: see tracefile.h.
 * Errors:   see tracefile.h.
 * Source:   include/sigvet/trace.h.
 *
 * Reserving (T1), here as in the shim: the word at the tail is compared with 0 and swapped for the
 * new record's size; who wins owns the record, everybody moves the tail over it. So the tail never
 * stands beyond a record without size, whoever is killed in between. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tracefile.h"
#include "util.h"

#define RESERVE_TRIES 1000

enum reserve { RESERVE_DONE, RESERVE_AGAIN, RESERVE_FULL };

/* One try to take the record at the tail and, if that works, to fill and publish it. */
static enum reserve reserve_try(struct tracefile *tf, const void *record, size_t size)
{
    struct sigvet_header *h = tf->header;
    uint64_t tail = __atomic_load_n(&h->tail, __ATOMIC_ACQUIRE);

    if (tail % SIGVET_RECORD_ALIGN != 0 || tail < SIGVET_HEADER_SIZE || tail > h->ready ||
        size > h->ready - tail || tail > tf->capacity || size > tf->capacity - tail) {
        return RESERVE_FULL;
    }
    uint64_t start = tail & ~(uint64_t)(SIGVET_HEADER_SIZE - 1);
    size_t window = (size_t)(tail - start) + size;
    unsigned char *map =
        mmap(NULL, window, PROT_READ | PROT_WRITE, MAP_SHARED, tf->fd, (off_t)start);
    if (map == MAP_FAILED) {
        return RESERVE_FULL;
    }
    unsigned char *at = map + (tail - start);
    uint64_t found = 0;
    uint64_t reserved = size; /* type RESERVED */
    /* Acquire-release: the size must be there before the tail moves over it (T1). */
    bool won = __atomic_compare_exchange_n((uint64_t *)(void *)at, &found, reserved, false,
                                           __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    uint64_t step = won ? size : (uint32_t)found;
    uint64_t expected = tail;
    (void)__atomic_compare_exchange_n(&h->tail, &expected, tail + step, false, __ATOMIC_ACQ_REL,
                                      __ATOMIC_ACQUIRE);
    if (won) {
        uint64_t word;
        memcpy(&word, record, sizeof word);
        memcpy(at + sizeof word, (const unsigned char *)record + sizeof word, size - sizeof word);
        /* Release, pairs with the reader: who sees the type sees the whole record (T1). */
        __atomic_store_n((uint64_t *)(void *)at, word, __ATOMIC_RELEASE);
    }
    (void)munmap(map, window);
    return won ? RESERVE_DONE : RESERVE_AGAIN;
}

bool tracefile_append(struct tracefile *tf, const void *record, size_t size)
{
    if (!tracefile_is_whole(tf)) {
        return false;
    }
    enum reserve got = RESERVE_AGAIN;
    for (int i = 0; i < RESERVE_TRIES && got == RESERVE_AGAIN; i++) {
        got = reserve_try(tf, record, size);
    }
    if (got != RESERVE_DONE) {
        size_t kind = got == RESERVE_FULL ? SIGVET_LOST_FULL : SIGVET_LOST_CONTENDED;
        (void)__atomic_fetch_add(&tf->header->lost[kind], 1, __ATOMIC_RELAXED);
    }
    return got == RESERVE_DONE;
}

static size_t record_size(size_t bytes)
{
    return (bytes + SIGVET_RECORD_ALIGN - 1) / SIGVET_RECORD_ALIGN * SIGVET_RECORD_ALIGN;
}

bool tracefile_append_gap(struct tracefile *tf, enum sigvet_gap kind, uint64_t process,
                          const char *text)
{
    size_t len = strnlen(text, SIGVET_RECORD_MAX / 2);
    size_t size = record_size(sizeof(struct sigvet_gap_rec) + len + 1);
    struct sigvet_gap_rec *gap = xcalloc(1, size);

    gap->rec = (struct sigvet_record){.size = (uint32_t)size, .type = SIGVET_REC_GAP};
    gap->process = process;
    gap->kind = kind;
    gap->text_len = (uint32_t)len + 1;
    memcpy(gap->text, text, len);
    bool done = tracefile_append(tf, gap, size);
    free(gap);
    return done;
}

bool tracefile_append_status(struct tracefile *tf, pid_t pid, int status)
{
    struct sigvet_status record = {
        .rec = {.size = sizeof record, .type = SIGVET_REC_STATUS},
        .pid = (uint32_t)pid,
        .status = (uint32_t)status,
    };

    return tracefile_append(tf, &record, sizeof record);
}
