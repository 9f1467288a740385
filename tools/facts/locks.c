/* locks.c - see locks.h.
 *
 * Owns:     see locks.h.
 * Contexts: see locks.h.
 * Errors:   see locks.h.
 * Source:   see locks.h. */
#include "locks.h"

#include <stddef.h>
#include <string.h>

#define TYPE_BITS 127u /* PTHREAD_MUTEX_KIND_MASK_NP and the bits of robust, PI and PP mutexes */
#define TYPE_NORMAL 0u
#define TYPE_ADAPTIVE 3u

static const struct {
    const char *symbol;
    enum sigvet_lock lock;
} rows[] = {
#define LOCK(symbol, lock, at) {#symbol, SIGVET_LOCK_##lock},
#include "sigvet/calls/locks.def"
};

enum sigvet_lock locks_of(const char *symbol)
{
    for (size_t i = 0; symbol != NULL && i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].symbol, symbol) == 0) {
            return rows[i].lock;
        }
    }
    return SIGVET_LOCK_NONE;
}

bool locks_is_normal(uint32_t kind)
{
    return (kind & TYPE_BITS) == TYPE_NORMAL || (kind & TYPE_BITS) == TYPE_ADAPTIVE;
}

enum locks_held locks_held(const char *symbol, const struct sigvet_unsafe_call *call)
{
    enum sigvet_lock lock = locks_of(symbol);
    struct sigvet_held held;

    memcpy(&held, call->fact, sizeof held);
    if (lock == SIGVET_LOCK_NONE || held.lock != lock || held.value == 0 || held.owner == 0) {
        return LOCKS_UNKNOWN;
    }
    if (lock == SIGVET_LOCK_MUTEX && held.owner == call->tid && locks_is_normal(held.kind)) {
        return LOCKS_DEADLOCK;
    }
    return lock == SIGVET_LOCK_STREAM && held.owner == held.self ? LOCKS_ENTERED : LOCKS_UNKNOWN;
}
