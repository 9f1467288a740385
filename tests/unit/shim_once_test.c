/* LINK: once.c records.c */
/* shim_once_test.c - things told once: slots, repeats, a full table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "once.h"
#include "records.h"

#define SLOTS 64u
#define LEAST (1ul << 20)

static struct once table[SLOTS];

struct told {
    struct sigvet_record rec;
    uint64_t count;
};

static int setup(void **state)
{
    char name[] = "/tmp/sigvet-once-XXXXXX";
    struct sigvet_header h = {
        .magic = SIGVET_TRACE_MAGIC,
        .version = SIGVET_TRACE_VERSION,
        .capacity = LEAST,
        .records_off = SIGVET_HEADER_SIZE,
        .ready = LEAST,
        .tail = SIGVET_HEADER_SIZE,
    };
    int fd = mkstemp(name);
    memset(table, 0, sizeof table);
    assert_true(fd >= 0 && ftruncate(fd, LEAST) == 0);
    assert_int_equal(pwrite(fd, &h, sizeof h, 0), sizeof h);
    assert_true(records_map(fd));
    close(fd);
    unlink(name);
    return 0;
}

static struct told *told_write(struct once *slot)
{
    struct told *t = record_reserve(sizeof *t);
    assert_non_null(t);
    t->count = 1;
    record_publish(t, SIGVET_REC_DECISION);
    once_written(slot, record_offset(t));
    return t;
}

static void first_is_fresh_then_counted(void **state)
{
    bool fresh;
    struct once *slot = once_slot(table, SLOTS, 77, &fresh);
    assert_non_null(slot);
    assert_true(fresh);
    struct told *t = told_write(slot);
    once_settle(slot, offsetof(struct told, count));
    assert_int_equal(t->count, 1);
    for (int i = 0; i < 5; i++) {
        assert_ptr_equal(once_slot(table, SLOTS, 77, &fresh), slot);
        assert_false(fresh);
        once_again(slot);
        once_settle(slot, offsetof(struct told, count));
    }
    assert_int_equal(t->count, 6);
}

static void U1_repeats_before_the_record_are_kept(void **state)
{
    bool fresh;
    struct once *slot = once_slot(table, SLOTS, 77, &fresh);
    assert_ptr_equal(once_slot(table, SLOTS, 77, &fresh), slot); /* a handler, meanwhile */
    assert_false(fresh);
    once_again(slot);
    once_settle(slot, offsetof(struct told, count));
    struct told *t = told_write(slot);
    once_settle(slot, offsetof(struct told, count));
    assert_int_equal(t->count, 2);
    assert_int_equal(slot->pending, 0);
}

static void keys_that_meet_have_slots_of_their_own(void **state)
{
    bool fresh;
    struct once *a = once_slot(table, SLOTS, 1, &fresh);
    struct once *b = once_slot(table, SLOTS, 2, &fresh); /* the same place: bits 20 and up choose */
    assert_true(fresh);
    assert_ptr_not_equal(a, b);
    assert_ptr_equal(once_slot(table, SLOTS, 1, &fresh), a);
    assert_ptr_equal(once_slot(table, SLOTS, 2, &fresh), b);
}

static void a_full_table_says_so(void **state)
{
    bool fresh;
    uint64_t key = 1;
    while (once_slot(table, SLOTS, key, &fresh) != NULL) {
        assert_true(fresh);
        key++;
        assert_true(key < 2 * SLOTS);
    }
    assert_false(fresh);
    assert_non_null(once_slot(table, SLOTS, 1, &fresh));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(first_is_fresh_then_counted, setup),
        cmocka_unit_test_setup(U1_repeats_before_the_record_are_kept, setup),
        cmocka_unit_test_setup(keys_that_meet_have_slots_of_their_own, setup),
        cmocka_unit_test_setup(a_full_table_says_so, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
