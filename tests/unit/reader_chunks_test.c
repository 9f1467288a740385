/* LINK: events.c lanes.c eventcheck.c eventclock.c timeheap.c batch.c reader.c recordcheck.c api.c clock.c util.c */
/* reader_chunks_test.c - what the reader makes of chunks, and reads for those who look into them.
 *
 * Owns:     nothing beside its fixture.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   include/sigvet/trace.h, tools/read/reader.h */
#include <stdlib.h>

#include "events_fixture.h"

#define SIZE SIGVET_CHUNK_LEAST

static void gives_heads_of_chunks(void **state)
{
    (void)state;
    struct sigvet_chunk *one = put_chunk(0, 1, 0, 2 * SIZE);
    one->used = 2 * SIZE - sizeof *one;
    memset(one + 1, 0x11, one->used); /* as if there were records in it */
    (void)put_record(SIGVET_REC_STATUS, 16);
    const struct sigvet_chunk *two = put_chunk(0, 2, 0, SIZE);
    put_chunk(0, 3, 0, SIZE)->used = SIZE; /* more than it has */
    (void)put_record(SIGVET_REC_STATUS, 16);
    open_events();
    for (int round = 0; round < 2; round++) {
        const struct sigvet_record *rec = reader_next(trace, false);
        assert_non_null(rec);
        assert_int_equal(rec->type, SIGVET_REC_CHUNK);
        assert_int_equal(reader_offset(trace, rec), offset_of(one));
        assert_int_equal(((const struct sigvet_chunk *)rec)->tid, 1);
        rec = reader_next(trace, false);
        assert_int_equal(rec->type, SIGVET_REC_STATUS);
        rec = reader_next(trace, false);
        assert_int_equal(rec->type, SIGVET_REC_CHUNK);
        assert_int_equal(reader_offset(trace, rec), offset_of(two));
        rec = reader_next(trace, false);
        assert_int_equal(rec->type, SIGVET_REC_STATUS);
        assert_null(reader_next(trace, true));
        assert_int_equal(reader_bad(trace), 1);
        reader_refresh(trace);
        reader_rewind(trace);
    }
    assert_null(reader_at(trace, offset_of(one), SIGVET_REC_CHUNK));
}

/* What was good when it was met may be anything when it is handed out a second time. */
static void chunks_that_change_are_judged_again(void **state)
{
    static const struct sigvet_record changes[] = {
        {24, SIGVET_REC_CHUNK},        {UINT32_MAX - 15, SIGVET_REC_CHUNK}, {0, SIGVET_REC_CHUNK},
        {SIZE + 16, SIGVET_REC_CHUNK}, {SIZE, SIGVET_REC_STATUS},
    };

    (void)state;
    struct sigvet_chunk *c = put_chunk(0, 1, 0, SIZE);
    (void)put_record(SIGVET_REC_STATUS, 16);
    open_events();
    while (reader_next(trace, true) != NULL) {
    }
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        c->rec = changes[i];
        reader_rewind(trace);
        const struct sigvet_record *rec = reader_next(trace, true);
        assert_non_null(rec);
        assert_int_equal(rec->type, SIGVET_REC_STATUS);
        assert_null(reader_next(trace, true));
    }
}

static void reads_within_the_trace_only(void **state)
{
    unsigned char bytes[32];

    (void)state;
    trace_bytes[TRACE_SIZE - 1] = 0x77;
    open_events();
    assert_true(reader_read(trace, TRACE_SIZE - 1, bytes, 1));
    assert_int_equal(bytes[0], 0x77);
    assert_true(reader_read(trace, TRACE_SIZE, bytes, 0));
    assert_false(reader_read(trace, TRACE_SIZE, bytes, 1));
    assert_false(reader_read(trace, TRACE_SIZE - 1, bytes, 2));
    assert_false(reader_read(trace, UINT64_MAX, bytes, 2));
    assert_int_equal(ftruncate(trace_fd, TRACE_RECORDS), 0);
    assert_true(reader_read(trace, TRACE_SIZE - 1, bytes, 1));
    assert_int_equal(bytes[0], 0);
}

static void says_when_it_waits(void **state)
{
    (void)state;
    struct sigvet_chunk *c = put_chunk(0, 1, 0, SIZE);
    c->rec.type = SIGVET_REC_RESERVED;
    open_events();
    assert_false(reader_waiting(trace));
    assert_null(reader_next(trace, false));
    assert_true(reader_waiting(trace));
    c->rec.type = SIGVET_REC_CHUNK;
    assert_non_null(reader_next(trace, false));
    assert_null(reader_next(trace, false));
    assert_false(reader_waiting(trace));
}

static unsigned long pages_in_use(void)
{
    char line[256];
    FILE *statm = fopen("/proc/self/statm", "re");

    assert_non_null(statm);
    assert_non_null(fgets(line, sizeof line, statm));
    (void)fclose(statm);
    const char *second = strchr(line, ' ');
    assert_non_null(second);
    return strtoul(second, NULL, 10);
}

/* Chunks in a file that has storage for their heads alone: neither copied nor indexed. */
static void chunks_cost_no_memory(void **state)
{
    const uint64_t count = 2048;
    const uint32_t step = SIGVET_CHUNK_MOST;
    uint64_t n = 0;

    (void)state;
    trace_header->capacity = trace_header->tail = TRACE_RECORDS + count * step;
    assert_int_equal(ftruncate(trace_fd, (off_t)trace_header->capacity), 0);
    for (uint64_t i = 0; i < count; i++) {
        struct sigvet_chunk c = {.rec = {step, SIGVET_REC_CHUNK}, .used = step - sizeof c};
        assert_int_equal(pwrite(trace_fd, &c, sizeof c, (off_t)(TRACE_RECORDS + i * step)),
                         sizeof c);
    }
    open_events();
    unsigned long before = pages_in_use();
    while (reader_next(trace, true) != NULL) {
        n++;
    }
    assert_int_equal(n, count);
    assert_true(pages_in_use() < before + 256); /* their heads lie on 2048 pages */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVENTS_TEST(gives_heads_of_chunks),       EVENTS_TEST(chunks_that_change_are_judged_again),
        EVENTS_TEST(reads_within_the_trace_only), EVENTS_TEST(says_when_it_waits),
        EVENTS_TEST(chunks_cost_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
