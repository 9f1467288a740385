/* held.c - see held.h.
 *
 * Owns:     the rows of locks.def by row of the table.
 * Contexts: see held.h.
 * Errors:   see held.h. */
#include "held.h"

#include <pthread.h>
#include <stdio.h> /* struct _IO_FILE alone */

#include "real.h"
#include "rows.h"
#include "sys.h"

#define LOCKED_BY_USER 0x8000 /* _IO_USER_LOCK: the stream has no lock, or it is not taken */
#define ARGUMENTS 6u

struct stream_lock { /* _IO_lock_t */
    int value, count;
    void *owner;
};

static const uint8_t locks[ROWS] = {
/* enum sigvet_lock << 4 | where */
#define LOCK(symbol, lock, at) [ROW_##symbol] = SIGVET_LOCK_##lock << 4 | (at),
#include "sigvet/calls/locks.def"
};

static void mutex_copy(struct sigvet_held *h, const pthread_mutex_t *mutex)
{
    h->lock = SIGVET_LOCK_MUTEX;
    h->address = (uint64_t)(uintptr_t)mutex;
    h->kind = (uint32_t)mutex->__data.__kind;
    h->owner = (uint64_t)(uint32_t)mutex->__data.__owner;
    h->value = mutex->__data.__lock;
    h->count = (int32_t)mutex->__data.__count;
}

static void stream_copy(struct sigvet_held *h, const FILE *stream)
{
    const struct stream_lock *lock = stream->_lock;
    if ((stream->_flags & LOCKED_BY_USER) != 0 || lock == NULL) {
        return;
    }
    h->lock = SIGVET_LOCK_STREAM;
    h->address = (uint64_t)(uintptr_t)lock;
    h->owner = (uint64_t)(uintptr_t)lock->owner;
    h->value = lock->value;
    h->count = lock->count;
    __asm__("mov %%fs:16, %0" : "=r"(h->self)); /* header.self of the thread descriptor */
}

void held_copy(struct sigvet_unsafe_call *rec, uint32_t row)
{
    uint32_t lock = locks[row] >> 4, at = locks[row] & 0xf;
    struct sigvet_held held = {0};
    const void *object = NULL;
    if (lock != SIGVET_LOCK_MUTEX && lock != SIGVET_LOCK_STREAM) {
        return;
    }
    if (at < ARGUMENTS) {
        object = (const void *)(uintptr_t)rec->args[at];
    } else {
        void *const *variable = real_find("stdout");
        object = variable != NULL ? *variable : NULL;
    }
    if (object != NULL && lock == SIGVET_LOCK_MUTEX) {
        mutex_copy(&held, object);
    } else if (object != NULL) {
        stream_copy(&held, object);
    }
    mem_copy(rec->fact, &held, sizeof held);
}
