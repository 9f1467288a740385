/* LINK: records.c */
/* shim_records_test.c - reserve, fill, publish on a real file. */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "records.h"

#define CAPACITY (4u << 20)
#define READY (1u << 20)
#define FIRST 8192u

static int trace_make(uint64_t capacity)
{
    char path[] = "/tmp/sigvet-records-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    assert_int_equal(ftruncate(fd, CAPACITY), 0);
    struct sigvet_header h = {
        .magic = SIGVET_TRACE_MAGIC,
        .version = SIGVET_TRACE_VERSION,
        .header_size = SIGVET_HEADER_SIZE,
        .capacity = capacity,
        .records_off = FIRST,
        .ready = READY,
        .tail = FIRST,
    };
    assert_int_equal(pwrite(fd, &h, sizeof h, 0), sizeof h);
    return fd;
}

static int setup(void **state)
{
    (void)state;
    int fd = trace_make(CAPACITY);
    bool mapped = records_map(fd);
    close(fd);
    return mapped ? 0 : -1;
}

static void refuses_what_is_no_trace(void **state)
{
    (void)state;
    int fd = trace_make(READY / 2); /* claims storage beyond what it may grow to */
    assert_false(records_map(fd));
    close(fd);
    fd = trace_make(CAPACITY);
    assert_int_equal(ftruncate(fd, READY - 1), 0); /* claims storage that it does not have */
    assert_false(records_map(fd));
    assert_int_equal(ftruncate(fd, READY), 0);
    uint64_t zero = 0;
    assert_int_equal(pwrite(fd, &zero, sizeof zero, 0), sizeof zero);
    assert_false(records_map(fd));
    assert_int_equal(ftruncate(fd, 100), 0);
    assert_false(records_map(fd));
    close(fd);
    assert_false(records_map(-1));
}

static void records_T1_size_first_type_last(void **state)
{
    (void)state;
    uint64_t tail = records_header()->tail;
    struct sigvet_gap_rec *r = record_reserve(sizeof *r + 5);
    assert_non_null(r);
    assert_int_equal(record_offset(r), tail);
    assert_int_equal(r->rec.type, SIGVET_REC_RESERVED);
    assert_true(r->rec.size >= sizeof *r + 5);
    assert_int_equal(r->rec.size % SIGVET_RECORD_ALIGN, 0);
    assert_int_equal(records_header()->tail, tail + r->rec.size);
    assert_int_equal(r->process, 0);
    record_publish(r, SIGVET_REC_GAP);
    assert_int_equal(r->rec.type, SIGVET_REC_GAP);
    assert_ptr_equal(record_at(tail), r);
    assert_null(record_at(0));
}

static void a_stopped_writer_holds_nobody_up(void **state)
{
    (void)state;
    struct sigvet_header *h = records_header();
    /* A thread stored its size and died before it moved the tail. */
    struct sigvet_record *dead = record_at(h->tail);
    dead->size = 64;
    uint64_t after = h->tail + 64;
    void *r = record_reserve(32);
    assert_non_null(r);
    assert_int_equal(record_offset(r), after);
}

static void a_damaged_size_is_counted_not_followed(void **state)
{
    (void)state;
    struct sigvet_header *h = records_header();
    struct sigvet_record *bad = record_at(h->tail);
    bad->size = 0x7fffffff;
    uint64_t lost = h->lost[SIGVET_LOST_CONTENDED];
    assert_null(record_reserve(32));
    assert_int_equal(h->lost[SIGVET_LOST_CONTENDED], lost + 1);
    bad->size = 0;
}

static void records_T3_nothing_beyond_ready(void **state)
{
    (void)state;
    struct sigvet_header *h = records_header();
    uint64_t lost = h->lost[SIGVET_LOST_FULL];
    assert_null(record_reserve(SIGVET_RECORD_MAX + 16));
    assert_int_equal(h->lost[SIGVET_LOST_FULL], lost + 1);
    while (record_reserve(SIGVET_RECORD_MAX) != NULL) {
        assert_true(h->tail <= READY);
    }
    assert_int_equal(h->lost[SIGVET_LOST_FULL], lost + 2);
    assert_true(h->tail <= READY);
    h->ready = CAPACITY; /* the launcher brought more */
    assert_non_null(record_reserve(SIGVET_RECORD_MAX));
}

#define WRITERS 4
#define EACH 2000

static void *writer(void *arg)
{
    uint32_t id = (uint32_t)(uintptr_t)arg;
    for (uint32_t i = 0; i < EACH; i++) {
        struct sigvet_status *s = record_reserve(sizeof *s);
        if (s != NULL) {
            s->pid = id;
            s->status = i;
            record_publish(s, SIGVET_REC_STATUS);
        }
    }
    return NULL;
}

static void threads_never_share_a_record(void **state)
{
    (void)state;
    struct sigvet_header *h = records_header();
    uint64_t from = h->tail;
    uint64_t lost = h->lost[SIGVET_LOST_FULL] + h->lost[SIGVET_LOST_CONTENDED];
    pthread_t t[WRITERS];
    for (uintptr_t i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_create(&t[i], NULL, writer, (void *)(i + 1)), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(t[i], NULL);
    }
    uint32_t next[WRITERS + 1] = {0};
    uint64_t seen = 0;
    for (uint64_t at = from; at < h->tail;) {
        const struct sigvet_status *s = record_at(at);
        assert_int_equal(s->rec.type, SIGVET_REC_STATUS);
        assert_in_range(s->pid, 1, WRITERS);
        assert_true(s->status >= next[s->pid]);
        next[s->pid] = s->status + 1;
        seen++;
        at += s->rec.size;
    }
    lost = h->lost[SIGVET_LOST_FULL] + h->lost[SIGVET_LOST_CONTENDED] - lost;
    assert_int_equal(seen + lost, WRITERS * EACH);
    assert_true(seen > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_is_no_trace),
        cmocka_unit_test_setup(records_T1_size_first_type_last, setup),
        cmocka_unit_test_setup(a_stopped_writer_holds_nobody_up, setup),
        cmocka_unit_test_setup(a_damaged_size_is_counted_not_followed, setup),
        cmocka_unit_test_setup(records_T3_nothing_beyond_ready, setup),
        cmocka_unit_test_setup(threads_never_share_a_record, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
