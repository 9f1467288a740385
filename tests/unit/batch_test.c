/* LINK: batch.c util.c */
/* batch_test.c - records copied out of a file that grows, and of one that somebody breaks.
 *
 * Owns:     a file in memory.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/read/batch.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "batch.h"

static int fd;
static uint64_t tail;
static struct batch batch;

static int set_up(void **state)
{
    (void)state;
    fd = memfd_create("batch_test", MFD_CLOEXEC);
    assert_true(fd >= 0);
    tail = 0;
    batch_init(&batch, fd);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    batch_free(&batch);
    assert_int_equal(close(fd), 0);
    return 0;
}

/* Its bytes behind the head are all `mark`. */
static uint64_t put_at(uint64_t at, enum sigvet_record_type type, uint32_t size, int mark)
{
    struct sigvet_record *rec = calloc(1, size);

    assert_non_null(rec);
    memset(rec, mark, size);
    *rec = (struct sigvet_record){.size = size, .type = type};
    assert_int_equal(pwrite(fd, rec, size, (off_t)at), size);
    free(rec);
    return at;
}

static uint64_t put(enum sigvet_record_type type, uint32_t size, int mark)
{
    uint64_t at = put_at(tail, type, size, mark);

    tail += size;
    return at;
}

static void check(uint64_t at, enum sigvet_record_type type, uint32_t size, int mark)
{
    const struct sigvet_record *rec = batch_record(&batch, at, tail);
    const unsigned char *bytes = (const void *)rec;

    assert_int_equal(rec->type, type);
    assert_int_equal(rec->size, size);
    for (uint32_t i = sizeof *rec; i < size; i++) {
        assert_int_equal(bytes[i], mark);
    }
}

static void records_come_whole_and_in_any_number(void **state)
{
    uint64_t at[600];

    (void)state;
    for (int i = 0; i < 600; i++) {
        at[i] = put(SIGVET_REC_PROCESS, 96 + 16 * (uint32_t)(i % 40), i % 251);
    }
    for (int i = 0; i < 600; i++) {
        check(at[i], SIGVET_REC_PROCESS, 96 + 16 * (uint32_t)(i % 40), i % 251);
    }
    check(at[3], SIGVET_REC_PROCESS, 96 + 48, 3); /* and back */
}

static void many_are_read_at_once(void **state)
{
    uint64_t last = 0;
    unsigned reads = 0;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        (void)put(SIGVET_REC_EXEC, 64, 7);
    }
    for (uint64_t at = 0; at < tail; at += 64) {
        check(at, SIGVET_REC_EXEC, 64, 7);
        reads += batch.at != last;
        last = batch.at;
    }
    assert_in_range(reads, 3, 12);
}

static void the_longest_comes_whole(void **state)
{
    (void)state;
    uint64_t before = put(SIGVET_REC_EXEC, 64, 1);
    uint64_t at = put(SIGVET_REC_UNSAFE_CALL, SIGVET_RECORD_MAX, 2);
    uint64_t behind = put(SIGVET_REC_EXEC, 64, 3);
    check(before, SIGVET_REC_EXEC, 64, 1);
    check(at, SIGVET_REC_UNSAFE_CALL, SIGVET_RECORD_MAX, 2);
    check(behind, SIGVET_REC_EXEC, 64, 3);
}

static void what_was_not_published_is_read_again(void **state)
{
    (void)state;
    uint64_t first = put(SIGVET_REC_EXEC, 64, 1);
    uint64_t open = put(SIGVET_REC_RESERVED, 96, 0);
    uint64_t behind = put(SIGVET_REC_EXEC, 64, 3);
    check(first, SIGVET_REC_EXEC, 64, 1);
    assert_int_equal(batch_record(&batch, open, tail)->type, SIGVET_REC_RESERVED);
    (void)put_at(open, SIGVET_REC_PROCESS, 96, 5);
    check(open, SIGVET_REC_PROCESS, 96, 5);
    check(behind, SIGVET_REC_EXEC, 64, 3);
}

static void of_a_chunk_there_is_the_head(void **state)
{
    (void)state;
    uint64_t chunk = put(SIGVET_REC_CHUNK, 65536, 9);
    uint64_t behind = put(SIGVET_REC_EXEC, 64, 3);
    const struct sigvet_record *rec = batch_record(&batch, chunk, tail);
    assert_int_equal(rec->type, SIGVET_REC_CHUNK);
    assert_int_equal(rec->size, 65536);
    assert_int_equal(batch.len, 0);
    check(behind, SIGVET_REC_EXEC, 64, 3);
}

static void what_lies_beyond_the_tail_has_no_step(void **state)
{
    (void)state;
    uint64_t at = put(SIGVET_REC_EXEC, 64, 1);
    const struct sigvet_record *rec = batch_record(&batch, at, at + 48);
    assert_false(batch_has_step(rec, at, at + 48));
    assert_true(batch_has_step(rec, at, tail));
}

static void a_file_cut_short_gives_nothing(void **state)
{
    (void)state;
    uint64_t first = put(SIGVET_REC_EXEC, 64, 1);
    uint64_t second = put(SIGVET_REC_EXEC, 4096, 2);
    check(first, SIGVET_REC_EXEC, 64, 1);
    assert_int_equal(ftruncate(fd, 64), 0);
    const struct sigvet_record *rec = batch_record(&batch, second, tail);
    assert_int_equal(rec->size, 0);
    assert_int_equal(rec->type, SIGVET_REC_RESERVED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(records_come_whole_and_in_any_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_are_read_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_longest_comes_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_not_published_is_read_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_a_chunk_there_is_the_head, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_lies_beyond_the_tail_has_no_step, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_cut_short_gives_nothing, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
