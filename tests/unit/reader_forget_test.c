/* LINK: batch.c reader.c recordcheck.c util.c */
/* reader_forget_test.c - records that the reader is told to forget.
 *
 * Owns:     a small trace in a file without a name.
 * Contexts: a unit test program.
 * Errors:   a failed assertion.
 * Source:   reader.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "reader.h"

#define RECORDS SIGVET_HEADER_SIZE
#define STEP 32u
#define COUNT 3u

static struct trace *trace;

static int set_up(void **state)
{
    char path[] = "reader-forget-XXXXXX";
    char why[256];
    struct sigvet_header header = {
        .magic = SIGVET_TRACE_MAGIC,
        .version = SIGVET_TRACE_VERSION,
        .header_size = SIGVET_HEADER_SIZE,
        .capacity = UINT64_C(1) << 36, /* the file need not be so long */
        .names_off = SIGVET_HEADER_SIZE,
        .records_off = RECORDS,
        .tail = RECORDS + COUNT * STEP,
    };
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, &header, sizeof header, 0), sizeof header);
    for (uint32_t i = 0; i < COUNT; i++) {
        unsigned char room[STEP] = {0};
        struct sigvet_status *s = (void *)room;
        s->rec = (struct sigvet_record){.size = STEP, .type = SIGVET_REC_STATUS};
        s->pid = i;
        assert_int_equal(pwrite(fd, room, STEP, RECORDS + i * STEP), STEP);
    }
    assert_int_equal(close(fd), 0);
    trace = reader_open(path, why, sizeof why);
    assert_int_equal(unlink(path), 0);
    assert_non_null(trace);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    reader_close(trace);
    return 0;
}

static uint32_t next_pid(void)
{
    const struct sigvet_status *s = (const void *)reader_next(trace, false);

    return s != NULL ? s->pid : UINT32_MAX;
}

static bool is_found(uint32_t i)
{
    return reader_at(trace, RECORDS + i * STEP, SIGVET_REC_STATUS) != NULL;
}

static void what_is_forgotten_is_not_found_again(void **state)
{
    (void)state;
    assert_int_equal(next_pid(), 0);
    assert_int_equal(next_pid(), 1);
    reader_forget(trace, RECORDS + 2 * STEP); /* not handed out yet */
    reader_forget(trace, RECORDS + STEP);
    reader_forget(trace, RECORDS + STEP);
    reader_forget(trace, 7);
    assert_true(is_found(0));
    assert_false(is_found(1));
    assert_int_equal(next_pid(), 2);
    assert_true(is_found(2));
    reader_refresh(trace);
    assert_false(reader_cut(trace));
    reader_rewind(trace);
    assert_int_equal(next_pid(), 0);
    assert_int_equal(next_pid(), 2);
    assert_int_equal(next_pid(), UINT32_MAX);
}

static void what_is_kept_is_not_forgotten(void **state)
{
    (void)state;
    reader_keep(NULL);
    reader_keep(reader_next(trace, false));
    reader_forget(trace, RECORDS);
    assert_true(is_found(0));
    assert_int_equal(next_pid(), 1);
    const struct sigvet_record *first = reader_record(trace, RECORDS);
    reader_keep(first);
    reader_unkeep(NULL);
    reader_unkeep(first);
    reader_forget(trace, RECORDS); /* it was kept twice */
    assert_ptr_equal(reader_record(trace, RECORDS), first);
    reader_unkeep(first);
    reader_forget(trace, RECORDS);
    assert_null(reader_record(trace, RECORDS));
    assert_null(reader_record(trace, RECORDS + 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_forgotten_is_not_found_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_kept_is_not_forgotten, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
