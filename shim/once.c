/* once.c - see once.h.
 *
 * Owns:     nothing.
 * Contexts: see once.h.
 * Errors:   see once.h. */
#include "once.h"

#include "records.h"

#define PROBES 32u

struct once *once_slot(struct once *table, uint32_t size, uint64_t key, bool *fresh)
{
    *fresh = false;
    for (uint32_t n = 0; n < PROBES; n++) {
        struct once *slot = &table[((uint32_t)(key >> 20) + n) % size];
        uint64_t found = __atomic_load_n(&slot->key, __ATOMIC_ACQUIRE);
        if (found == 0 && __atomic_compare_exchange_n(&slot->key, &found, key, false,
                                                      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            *fresh = true;
            return slot;
        }
        if (found == key) {
            return slot;
        }
    }
    return NULL;
}

void once_written(struct once *slot, uint64_t offset)
{
    __atomic_store_n(&slot->offset, offset, __ATOMIC_SEQ_CST);
}

void once_again(struct once *slot)
{
    __atomic_fetch_add(&slot->pending, 1, __ATOMIC_SEQ_CST);
}

void once_settle(struct once *slot, size_t count)
{
    unsigned char *record = record_at(__atomic_load_n(&slot->offset, __ATOMIC_SEQ_CST));
    if (record != NULL) {
        record_count((uint64_t *)(void *)(record + count),
                     __atomic_exchange_n(&slot->pending, 0, __ATOMIC_SEQ_CST));
    }
}
