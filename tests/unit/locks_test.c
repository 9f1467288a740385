/* LINK: locks.c */
/* locks_test.c - what the record of a call tells about the lock that it is about to take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "locks.h"

#define TID 77

static struct sigvet_unsafe_call call_with(const struct sigvet_held *held)
{
    struct sigvet_unsafe_call call = {.tid = TID};

    memcpy(call.fact, held, sizeof *held);
    return call;
}

static enum locks_held mutex(struct sigvet_held held)
{
    held.lock = SIGVET_LOCK_MUTEX;
    struct sigvet_unsafe_call call = call_with(&held);
    return locks_held("pthread_mutex_lock", &call);
}

static void only_a_normal_mutex_of_this_thread_deadlocks(void **state)
{
    (void)state;
    assert_int_equal(mutex((struct sigvet_held){.owner = TID, .value = 1}), LOCKS_DEADLOCK);
    assert_int_equal(mutex((struct sigvet_held){.owner = TID, .value = 2, .kind = 3}),
                     LOCKS_DEADLOCK);
    assert_int_equal(mutex((struct sigvet_held){.owner = TID, .value = 1, .kind = 256}),
                     LOCKS_DEADLOCK);             /* lock elision */
    for (uint32_t kind = 1; kind < 128; kind++) { /* recursive, checking, robust, PI, PP */
        if (kind != 3) {
            assert_int_equal(mutex((struct sigvet_held){.owner = TID, .value = 1, .kind = kind}),
                             LOCKS_UNKNOWN);
        }
    }
    assert_int_equal(mutex((struct sigvet_held){.owner = TID + 1, .value = 1}), LOCKS_UNKNOWN);
    assert_int_equal(mutex((struct sigvet_held){.owner = TID}), LOCKS_UNKNOWN);
    assert_int_equal(mutex((struct sigvet_held){.value = 1}), LOCKS_UNKNOWN);
}

static void a_stream_lets_its_owner_in(void **state)
{
    struct sigvet_held held = {
        .lock = SIGVET_LOCK_STREAM, .owner = 0x1000, .self = 0x1000, .value = 1, .count = 1};
    struct sigvet_unsafe_call call = call_with(&held);

    (void)state;
    assert_int_equal(locks_held("fprintf", &call), LOCKS_ENTERED);
    assert_int_equal(locks_held("printf", &call), LOCKS_ENTERED);
    assert_int_equal(locks_held("pthread_mutex_lock", &call), LOCKS_UNKNOWN);
    assert_int_equal(locks_held("snprintf", &call), LOCKS_UNKNOWN); /* its fact is a format */
    assert_int_equal(locks_held(NULL, &call), LOCKS_UNKNOWN);
    held.owner = 0x2000;
    call = call_with(&held);
    assert_int_equal(locks_held("fprintf", &call), LOCKS_UNKNOWN);
}

static void the_allocator_tells_no_owner(void **state)
{
    struct sigvet_held held = {.lock = SIGVET_LOCK_ALLOCATOR, .owner = TID, .value = 1};
    struct sigvet_unsafe_call call = call_with(&held);

    (void)state;
    assert_int_equal(locks_of("malloc"), SIGVET_LOCK_ALLOCATOR);
    assert_int_equal(locks_held("malloc", &call), LOCKS_UNKNOWN);
    assert_int_equal(locks_of("strlen"), SIGVET_LOCK_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_normal_mutex_of_this_thread_deadlocks),
        cmocka_unit_test(a_stream_lets_its_owner_in),
        cmocka_unit_test(the_allocator_tells_no_owner),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
