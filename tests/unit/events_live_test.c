/* LINK: events.c lanes.c eventcheck.c eventclock.c timeheap.c batch.c reader.c recordcheck.c api.c clock.c util.c */
/* events_live_test.c - the stream of events of a trace that is still being written.
 *
 * Owns:     nothing beside its fixture.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   include/sigvet/trace.h, tools/read/events.h */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "clock.h"
#include "events_fixture.h"
#include "util.h"

#define MS 1000000u
#define SIZE SIGVET_CHUNK_LEAST
#define WAIT_MS 20000u /* for what is certain to come */

static uint64_t process;
static struct sigvet_chunk *chunk;

static uint64_t now(void)
{
    return util_now_ns(CLOCK_MONOTONIC);
}

/* A growing trace with one empty chunk, of a thread that is there. */
static void begin(void)
{
    process = put_process((uint32_t)getpid());
    open_events();
    chunk = put_chunk(process, (uint32_t)getpid(), 1, SIZE);
}

/* The next item, for which it waits. */
static const struct event *await(void)
{
    uint64_t until = now() + WAIT_MS * (uint64_t)MS;

    while (now() < until) {
        const struct event *e = events_next(events, false);
        if (e != NULL) {
            return e;
        }
        (void)usleep(1000);
    }
    fail_msg("nothing came");
    return NULL;
}

/* Times are real here: items without them. */
static const struct sigvet_event *comes(enum event_phase phase, enum row row, bool abandoned)
{
    const struct event *e = await();

    assert_int_equal(e->phase, phase);
    assert_int_equal(e->abandoned, abandoned);
    if (e->head->type == SIGVET_EVENT_CALL) {
        assert_int_equal(e->head->row, row);
    } else {
        assert_int_equal(row, ROW_COUNT); /* a handler */
    }
    return e->head;
}

/* Nothing comes, however often the trace is looked at. */
static void nothing_for(unsigned ms)
{
    uint64_t until = now() + (uint64_t)ms * MS;

    while (now() < until) {
        assert_null(events_next(events, false));
        (void)usleep(1000);
    }
}

static void what_is_over_comes_soon(void **state)
{
    (void)state;
    begin();
    assert_null(events_next(events, false));
    uint64_t start = now();
    put_call(chunk, ROW_kill, start, start + 1, 9);
    comes(EVENT_COMPLETE, ROW_kill, false);
    put_call(chunk, ROW_fork, start + 2, start + 3, 9);
    put_call(put_chunk(process, 2, start + 1, SIZE), ROW_kill, start + 1, start + 2, 9);
    comes(EVENT_COMPLETE, ROW_kill, false);
    comes(EVENT_COMPLETE, ROW_fork, false);
    nothing_for(5);
}

static void what_is_young_is_kept_back(void **state)
{
    (void)state;
    begin();
    uint64_t start = now() + 40 * MS;
    put_call(chunk, ROW_fork, start, start + 1, 9);
    nothing_for(20);
    put_call(put_chunk(process, 2, start - 1, SIZE), ROW_kill, start - 1, start, 9);
    comes(EVENT_COMPLETE, ROW_kill, false);
    comes(EVENT_COMPLETE, ROW_fork, false);
}

static void a_long_call_is_told_in_two_parts(void **state)
{
    (void)state;
    begin();
    uint64_t start = now();
    struct sigvet_call_event *e = put_call(chunk, ROW_sigsuspend, start, 0, 9);
    put_call(put_chunk(process, 2, start + 1, SIZE), ROW_kill, start + 1, start + 2, 9);
    comes(EVENT_BEGIN, ROW_sigsuspend, false);
    uint64_t took = now() - start;
    assert_true(took >= EVENTS_SPLIT_NS);
    comes(EVENT_COMPLETE, ROW_kill, false);
    nothing_for(3);
    e->result = -1;
    e->head.error = 4;
    __atomic_store_n(&e->head.end, now(), __ATOMIC_RELEASE);
    const struct sigvet_call_event *copy = (const void *)comes(EVENT_END, ROW_sigsuspend, false);
    assert_int_equal(copy->result, -1);
    assert_int_equal(copy->head.error, 4);
}

static void a_short_call_stays_whole(void **state)
{
    (void)state;
    begin();
    struct sigvet_call_event *e = put_call(chunk, ROW_kill, now(), 0, 9);
    nothing_for(10);
    e->result = 3;
    __atomic_store_n(&e->head.end, now(), __ATOMIC_RELEASE);
    const struct event *got = await();
    assert_int_equal(got->phase, EVENT_COMPLETE);
    assert_int_equal(((const struct sigvet_call_event *)got->head)->result, 3);
}

static void a_handler_splits_at_once(void **state)
{
    (void)state;
    begin();
    uint64_t start = now();
    struct sigvet_call_event *e = put_call(chunk, ROW_sigsuspend, start, 0, 9);
    struct sigvet_delivery_event *d = put_delivery(chunk, start + 1, 0, 8, 1);
    comes(EVENT_BEGIN, ROW_sigsuspend, false);
    comes(EVENT_BEGIN, ROW_COUNT, false);
    assert_true(now() - start < 10000 * (uint64_t)MS);
    d->head.flags |= SIGVET_EVENT_LEFT;
    __atomic_store_n(&d->head.end, now(), __ATOMIC_RELEASE);
    comes(EVENT_END, ROW_COUNT, false);
    put_call(chunk, ROW_kill, now(), now(), 10);
    comes(EVENT_END, ROW_sigsuspend, true);
    comes(EVENT_COMPLETE, ROW_kill, false);
    __atomic_store_n(&e->head.end, now(), __ATOMIC_RELEASE); /* too late */
    nothing_for(10);
}

static void what_is_promised_is_waited_for(void **state)
{
    (void)state;
    begin();
    uint64_t start = now();
    struct sigvet_event *first = take(chunk, sizeof *first);
    put_call(chunk, ROW_kill, start, start + 1, 9);
    nothing_for(10);
    publish(first, sizeof *first, SIGVET_EVENT_NONE, 0); /* where it ends is enough for the rest */
    comes(EVENT_COMPLETE, ROW_kill, false);
    nothing_for(5);
    first->begin = now();
    publish(first, sizeof *first, SIGVET_EVENT_THREAD, 0);
    const struct event *e = await();
    assert_int_equal(e->head->type, SIGVET_EVENT_THREAD);
    assert_int_equal(events_bad(events), 0);
    put_call(chunk, ROW_kill, now(), now(), 9);
    comes(EVENT_COMPLETE, ROW_kill, false);
    (void)take(chunk, sizeof *first); /* never written */
    put_call(chunk, ROW_kill, now(), now(), 9);
    assert_string_equal(stream(true), "");
    assert_int_equal(events_bad(events), 1);
}

/* Behind a record that is reserved there may be a chunk with something older. */
static void nothing_overtakes_a_reserved_record(void **state)
{
    (void)state;
    begin();
    struct sigvet_record *rec = (void *)(trace_bytes + trace_header->tail);
    assert_null(events_next(events, false));
    (void)put_record(SIGVET_REC_RESERVED, 16);
    uint64_t start = now();
    struct sigvet_chunk *two = put_chunk(process, 2, start, SIZE);
    put_call(two, ROW_fork, start, start + 1, 9);
    put_call(chunk, ROW_kill, start + 2, start + 3, 9);
    nothing_for(15);
    __atomic_store_n(&rec->type, SIGVET_REC_STATUS, __ATOMIC_RELEASE);
    comes(EVENT_COMPLETE, ROW_fork, false);
    comes(EVENT_COMPLETE, ROW_kill, false);
}

static void final_brings_the_rest(void **state)
{
    (void)state;
    begin();
    uint64_t start = now();
    struct sigvet_call_event *e = put_call(chunk, ROW_sigsuspend, start, 0, 9);
    put_call(chunk, ROW_sigsuspend, start + 1, 0, 8); /* which never ends */
    comes(EVENT_BEGIN, ROW_sigsuspend, false);
    uint64_t later = now() + 3600000 * (uint64_t)MS;
    e->head.end = later;
    put_call(put_chunk(process, 2, later + 1, SIZE), ROW_kill, later + 1, later + 2, 9);
    const struct event *got = events_next(events, true);
    assert_non_null(got);
    assert_int_equal(got->phase, EVENT_BEGIN);
    got = events_next(events, true);
    assert_non_null(got);
    assert_true(got->abandoned); /* inside what ended */
    got = events_next(events, true);
    assert_non_null(got);
    assert_int_equal(got->phase, EVENT_END);
    assert_int_equal(got->end_ns, later);
    got = events_next(events, true);
    assert_non_null(got);
    assert_int_equal(got->begin_ns, later + 1);
    assert_null(events_next(events, true));
}

static void counts(uint64_t offset, uint64_t size, void *context)
{
    (void)offset;
    *(uint64_t *)context += size;
}

static void what_a_killed_process_began_is_abandoned(void **state)
{
    uint64_t done = 0;

    (void)state;
    begin();
    events_on_done(events, counts, &done);
    pid_t pid = fork();
    if (pid == 0) {
        (void)pause();
        _exit(0);
    }
    assert_true(pid > 0);
    uint64_t start = now();
    struct sigvet_chunk *c = put_chunk(put_process((uint32_t)pid), (uint32_t)pid, start, SIZE);
    put_delivery(c, start, 0, 9, 1);
    comes(EVENT_BEGIN, ROW_COUNT, false);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    (void)take(c, sizeof(struct sigvet_event)); /* it died writing */
    comes(EVENT_END, ROW_COUNT, true);
    assert_int_equal(events_bad(events), 0);
    assert_int_equal(done, SIZE);
    put_call(chunk, ROW_kill, now(), now(), 9); /* another thread goes on */
    comes(EVENT_COMPLETE, ROW_kill, false);
}

#define WRITERS 4
#define WRITES 5000u

/* Writes calls and handlers, nested, into chunks of its own, as the shim does. */
static void *write_events(void *tid)
{
    static pthread_mutex_t records = PTHREAD_MUTEX_INITIALIZER;
    struct sigvet_chunk *c = NULL;

    for (uint32_t i = 0; i < WRITES; i++) {
        size_t size = call_size(ROW_kill);
        if (c == NULL || c->used + 3 * sizeof(struct sigvet_delivery_event) > SIZE - sizeof *c) {
            pthread_mutex_lock(&records);
            struct sigvet_chunk *old = c;
            c = put_chunk(process, (uint32_t)(uintptr_t)tid, __builtin_ia32_rdtsc(), SIZE);
            pthread_mutex_unlock(&records);
            if (old != NULL) {
                __atomic_store_n(&old->closed, 1, __ATOMIC_RELEASE);
            }
        }
        struct sigvet_call_event *e = take(c, size);
        e->head.begin = __builtin_ia32_rdtsc();
        e->sp = 100;
        publish(e, size, SIGVET_EVENT_CALL, ROW_kill);
        if (i % 8 == 0) {
            struct sigvet_delivery_event *d = put_delivery(c, __builtin_ia32_rdtsc(), 0, 90, 1);
            __atomic_store_n(&d->head.end, __builtin_ia32_rdtsc(), __ATOMIC_RELEASE);
        }
        e->result = i;
        __atomic_store_n(&e->head.end, __builtin_ia32_rdtsc(), __ATOMIC_RELEASE);
    }
    __atomic_store_n(&c->closed, 1, __ATOMIC_RELEASE);
    return NULL;
}

struct tally {
    uint64_t calls[WRITERS + 1], ends[WRITERS + 1], handlers, last;
};

/* Each thread's calls in their order, complete, all in the order of time. */
static void check_item(struct tally *t, const struct event *e)
{
    assert_in_range(e->tid, 1, WRITERS);
    assert_false(e->abandoned);
    if (e->phase != EVENT_END) {
        assert_true(e->head->begin >= t->last);
        t->last = e->head->begin;
    }
    if (e->head->type == SIGVET_EVENT_DELIVERY) {
        t->handlers += e->phase == EVENT_END;
        return;
    }
    t->calls[e->tid] += e->phase != EVENT_END;
    if (e->phase != EVENT_BEGIN) {
        assert_int_equal(((const struct sigvet_call_event *)e->head)->result, t->ends[e->tid]++);
        assert_true(e->end_ns >= e->begin_ns);
    }
}

static void threads_write_while_we_read(void **state)
{
    pthread_t writers[WRITERS];
    struct tally tally = {.last = 0};
    const struct event *e;
    uint64_t live = 0;

    (void)state;
    trace_header->mode |= SIGVET_MODE_TSC;
    clock_pair(&trace_header->monotonic_ns, &trace_header->start_tsc);
    process = put_process((uint32_t)getpid());
    open_events();
    for (uintptr_t i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_create(&writers[i], NULL, write_events, (void *)(i + 1)), 0);
    }
    for (int idle = 0; idle < 20;) {
        while ((e = events_next(events, false)) != NULL) {
            check_item(&tally, e);
            live++;
            idle = 0;
        }
        (void)usleep(2000);
        idle++;
    }
    for (size_t i = 0; i < WRITERS; i++) {
        (void)pthread_join(writers[i], NULL);
    }
    while ((e = events_next(events, true)) != NULL) {
        check_item(&tally, e);
    }
    assert_true(live > 0);
    for (size_t i = 1; i <= WRITERS; i++) {
        assert_int_equal(tally.calls[i], WRITES);
        assert_int_equal(tally.ends[i], WRITES);
    }
    assert_int_equal(tally.handlers, WRITERS * WRITES / 8);
    assert_int_equal(events_count(events), WRITERS * WRITES + tally.handlers);
    assert_int_equal(events_bad(events), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVENTS_TEST(what_is_over_comes_soon),
        EVENTS_TEST(what_is_young_is_kept_back),
        EVENTS_TEST(a_long_call_is_told_in_two_parts),
        EVENTS_TEST(a_short_call_stays_whole),
        EVENTS_TEST(a_handler_splits_at_once),
        EVENTS_TEST(what_is_promised_is_waited_for),
        EVENTS_TEST(nothing_overtakes_a_reserved_record),
        EVENTS_TEST(final_brings_the_rest),
        EVENTS_TEST(what_a_killed_process_began_is_abandoned),
        EVENTS_TEST(threads_write_while_we_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
