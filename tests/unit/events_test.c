/* LINK: events.c lanes.c eventcheck.c eventclock.c timeheap.c batch.c reader.c recordcheck.c api.c clock.c util.c */
/* events_test.c - traces that are complete: order, phases, what is abandoned, what is refused.
 *
 * Owns:     nothing beside its fixture.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   include/sigvet/trace.h, tools/read/events.h */
#include "events_fixture.h"

#define MAIN 1u /* the thread, and its process */
#define SIZE SIGVET_CHUNK_LEAST
#define MS 1000000u

static uint64_t process;
static struct sigvet_chunk *chunk;

/* A trace with one thread and one empty chunk. */
static void begin(void)
{
    open_events();
    process = put_process(MAIN);
    chunk = put_chunk(process, MAIN, 1, SIZE);
}

static void ends_as(const char *expected)
{
    open_events();
    assert_string_equal(stream(true), expected);
    assert_null(events_next(events, true));
}

static void threads_merge_in_order(void **state)
{
    (void)state;
    begin();
    struct sigvet_chunk *two = put_chunk(process, 2, 5, SIZE);
    struct sigvet_chunk *three = put_chunk(process, 3, 1, SIZE);
    put_thread(chunk, 1);
    put_call(chunk, ROW_kill, 10, 11, 9);
    put_call(chunk, ROW_kill, 40, 41, 9);
    put_thread(two, 5);
    put_call(two, ROW_kill, 20, 35, 9);
    put_call(three, ROW_fork, 30, 31, 9);
    put_call(three, ROW_kill, 50, 51, 9);
    ends_as(
        "thread 1, 2:thread 5, kill 10-11, 2:kill 20-35, 3:fork 30-31, kill 40-41, 3:kill 50-51");
    assert_int_equal(events_count(events), 7);
    assert_int_equal(events_bad(events), 0);
}

static void an_item_tells_whose_it_is(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_kill, 10, 11, 9)->head.pid = 77;
    put_call(put_chunk(4, 5, 20, SIZE), ROW_kill, 20, 21, 9);
    open_events();
    const struct event *e = events_next(events, true);
    assert_non_null(e);
    assert_non_null(e->process);
    assert_int_equal(e->process->pid, MAIN);
    assert_int_equal(e->process_off, process);
    assert_int_equal(e->pid, 77);
    assert_int_equal(e->tid, MAIN);
    e = events_next(events, true);
    assert_non_null(e);
    assert_null(e->process);
    assert_int_equal(e->process_off, 4);
    assert_int_equal(e->pid, 0);
    assert_int_equal(e->tid, 5);
}

static void chunks_of_a_thread_follow_each_other(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_kill, 10, 11, 9);
    put_call(chunk, ROW_kill, 20, 30, 9);
    chunk->closed = 1;
    chunk = put_chunk(process, MAIN, 30, SIZE);
    put_call(chunk, ROW_kill, 30, 45, 9);
    chunk = put_chunk(process, MAIN, 40, SIZE); /* what was called in the one before */
    put_call(chunk, ROW_kill, 41, 42, 8);
    ends_as("kill 10-11, kill 20-30, +kill 30, kill 41-42, -kill 30-45");
}

/* Reserved late by a thread that had lost its processor after it had read the time. */
static void chunks_may_stand_in_disorder(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_kill, 100 * MS, 100 * MS + 1, 9);
    put_call(put_chunk(process, 2, 150 * MS, SIZE), ROW_kill, 150 * MS, 150 * MS + 1, 9);
    put_call(put_chunk(process, 3, 20 * MS, SIZE), ROW_kill, 20 * MS, 20 * MS + 1, 9);
    ends_as("3:kill 20000000-20000001, kill 100000000-100000001, 2:kill 150000000-150000001");
}

static void what_comes_inside_splits_a_call(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_sigsuspend, 10, 90, 100);
    put_delivery(chunk, 20, 80, 90, 1);
    put_call(chunk, ROW_kill, 30, 40, 50)->head.flags = SIGVET_EVENT_IN_HANDLER;
    put_delivery(chunk, 50, 60, 40, 2);
    put_call(chunk, ROW_kill, 90, 95, 100);
    ends_as("+sigsuspend 10, +handler 20, kill 30-40, +handler 50, -handler 50-60, -handler 20-80, "
            "-sigsuspend 10-90, kill 90-95");
}

static void what_is_long_is_split(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_kill, 10, 10 + EVENTS_SPLIT_NS, 9);
    put_call(chunk, ROW_kill, 60 * MS, 61 * MS + EVENTS_SPLIT_NS, 9);
    put_call(put_chunk(process, 2, 70 * MS, SIZE), ROW_kill, 70 * MS, 71 * MS, 9);
    ends_as("kill 10-50000010, +kill 60000000, 2:kill 70000000-71000000, -kill 60000000-111000000");
}

static void what_never_ends_is_abandoned_last(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_sigsuspend, 10, 0, 100);
    put_delivery(chunk, 20, 0, 90, 1);
    put_call(put_chunk(process, 2, 30, SIZE), ROW_kill, 30, 31, 9);
    ends_as("+sigsuspend 10, +handler 20, 2:kill 30-31, -handler 20!, -sigsuspend 10!");
}

static void a_handler_that_was_left_takes_its_calls_along(void **state)
{
    (void)state;
    begin();
    struct sigvet_delivery_event *d = put_delivery(chunk, 10, 50, 200, 1);
    d->head.flags |= SIGVET_EVENT_LEFT;
    put_call(chunk, ROW_sigsuspend, 20, 0, 100)->head.flags = SIGVET_EVENT_IN_HANDLER;
    put_call(put_chunk(process, 2, 30, SIZE), ROW_kill, 60, 61, 9);
    ends_as("+handler 10, +sigsuspend 20, -sigsuspend 20!, -handler 10-50, 2:kill 60-61");
}

static void a_higher_stack_pointer_proves_a_jump(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_sigsuspend, 10, 0, 100);
    put_call(chunk, ROW_kill, 20, 21, 99); /* called in it: fork handlers do that */
    put_call(chunk, ROW_kill, 30, 31, 100);
    put_call(chunk, ROW_sigsuspend, 40, 0, 100);
    put_delivery(chunk, 50, 51, 100, 1); /* at its first instruction */
    put_delivery(chunk, 60, 61, 101, 1);
    ends_as("+sigsuspend 10, kill 20-21, -sigsuspend 10!, kill 30-31, +sigsuspend 40, +handler 50, "
            "-handler 50-51, -sigsuspend 40!, +handler 60, -handler 60-61");
}

static void handlers_that_were_left_unseen(void **state)
{
    (void)state;
    begin();
    put_delivery(chunk, 10, 0, 100, 1);
    put_call(chunk, ROW_kill, 20, 21, 99)->head.flags = SIGVET_EVENT_IN_HANDLER;
    put_call(chunk, ROW_kill, 30, 31, 50); /* in no handler */
    put_delivery(chunk, 40, 0, 100, 1);
    put_delivery(chunk, 50, 0, 80, 2);
    put_delivery(chunk, 60, 0, 90, 2); /* as deep as the one before */
    put_delivery(chunk, 70, 0, 80, 3);
    put_call(chunk, ROW_kill, 80, 81, 85)->head.flags = SIGVET_EVENT_IN_HANDLER; /* in the second */
    ends_as("+handler 10, kill 20-21, -handler 10!, kill 30-31, +handler 40, +handler 50, "
            "-handler 50!, +handler 60, +handler 70, -handler 70!, kill 80-81, -handler 60!, "
            "-handler 40!");
}

static void an_alternate_stack_proves_nothing(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_sigsuspend, 10, 90, 100);
    put_delivery(chunk, 20, 80, 90, 1)->head.flags |= SIGVET_EVENT_ALTSTACK;
    put_call(chunk, ROW_kill, 30, 31, 5000)->head.flags = SIGVET_EVENT_IN_HANDLER;
    ends_as("+sigsuspend 10, +handler 20, kill 30-31, -handler 20-80, -sigsuspend 10-90");
}

static void notes_never_end(void **state)
{
    (void)state;
    begin();
    put_note(chunk, ROW_execve, 10);
    put_call(chunk, ROW_kill, 20, 21, 9); /* it had failed */
    ends_as("execve 10, kill 20-21");
}

static void an_exit_ends_what_is_open(void **state)
{
    (void)state;
    begin();
    struct sigvet_chunk *two = put_chunk(process, 2, 2, SIZE);
    struct sigvet_chunk *other = put_chunk(put_process(3), 3, 3, SIZE);
    put_delivery(chunk, 10, 0, 100, 1);
    put_call(two, ROW_sigsuspend, 15, 0, 9);
    put_note(chunk, ROW__exit, 20)->head.flags |= SIGVET_EVENT_IN_HANDLER;
    put_delivery(other, 30, 0, 100, 1);
    put_note(other, ROW_pthread_exit, 40)->head.flags |= SIGVET_EVENT_IN_HANDLER;
    put_call(put_chunk(process, 4, 50, SIZE), ROW_kill, 50, 51, 9);
    ends_as("+handler 10, 2:+sigsuspend 15, _exit 20, 2:-sigsuspend 15!, -handler 10!, "
            "3:+handler 30, 3:pthread_exit 40, 3:-handler 30!, 4:kill 50-51");
}

static void a_new_thread_or_image_ends_the_old_one(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_sigsuspend, 10, 0, 9);
    struct sigvet_chunk *two = put_chunk(process, 2, 11, SIZE);
    put_call(two, ROW_sigsuspend, 12, 0, 9);
    two->closed = 1;
    put_thread(put_chunk(process, 2, 20, SIZE), 20);              /* the tid again */
    put_thread(put_chunk(put_process(9), 9, 25, SIZE), 25);       /* a child */
    put_thread(put_chunk(put_process(MAIN), MAIN, 30, SIZE), 30); /* the same pid */
    ends_as("+sigsuspend 10, 2:+sigsuspend 12, 2:-sigsuspend 12!, 2:thread 20, 9:thread 25, "
            "-sigsuspend 10!, thread 30");
}

static void a_vfork_child_gives_the_thread_back(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_sigsuspend, 10, 90, 100);
    put_call(chunk, ROW_sigsuspend, 20, 0, 50)->head.pid = 7;
    put_note(chunk, ROW_execve, 30)->head.pid = 7;
    put_call(chunk, ROW_kill, 40, 41, 40);
    ends_as("+sigsuspend 10, +sigsuspend 20, execve 30, -sigsuspend 20!, kill 40-41, "
            "-sigsuspend 10-90");
}

/* Its room was taken, then a handler came. */
static void what_was_begun_later_comes_later(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_sigsuspend, 50, 60, 100);
    put_delivery(chunk, 20, 40, 100, 1);
    put_call(chunk, ROW_kill, 30, 31, 50)->head.flags = SIGVET_EVENT_IN_HANDLER;
    put_call(chunk, ROW_kill, 55, 56, 90);
    put_call(chunk, ROW_kill, 80, 81, 100);
    ends_as("+handler 20, kill 30-31, -handler 20-40, +sigsuspend 50, kill 55-56, "
            "-sigsuspend 50-60, kill 80-81");
    assert_int_equal(events_count(events), 5);
}

/* Its thread was killed, or jumped away, before it did what the event was to tell. */
static void what_was_never_written_tells_nothing(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_kill, 10, 11, 9);
    publish(take(chunk, 64), 64, SIGVET_EVENT_NONE, 0);
    put_call(chunk, ROW_kill, 20, 21, 9);
    (void)take(chunk, 64); /* not even its size */
    ends_as("kill 10-11, kill 20-21");
    assert_int_equal(events_bad(events), 0);
}

static void what_is_behind_a_missing_size_is_bad(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_kill, 10, 11, 9);
    (void)take(chunk, 64);
    put_call(chunk, ROW_kill, 30, 31, 9);
    put_call(put_chunk(process, 2, 40, SIZE), ROW_kill, 40, 41, 9);
    ends_as("kill 10-11, 2:kill 40-41");
    assert_int_equal(events_bad(events), 1);
}

static void more_nothing_than_one_event_is_bad(void **state)
{
    (void)state;
    begin();
    struct sigvet_chunk *large = put_chunk(process, 2, 10, 3 * SIGVET_EVENT_MAX);
    put_call(large, ROW_kill, 10, 11, 9);
    (void)take(large, SIGVET_EVENT_MAX);
    (void)take(large, SIGVET_EVENT_ALIGN);
    ends_as("2:kill 10-11");
    assert_int_equal(events_bad(events), 1);
}

static void bad_chunks_are_passed_over(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_kill, 10, 11, 9);
    struct sigvet_chunk *bad = put_chunk(process, 2, 12, SIZE);
    put_call(bad, ROW_kill, 12, 13, 9);
    bad->used = SIZE - sizeof *bad + 8;
    put_call(put_chunk(process, 3, 20, SIZE), ROW_kill, 20, 21, 9);
    ends_as("kill 10-11, 3:kill 20-21");
    assert_int_equal(reader_bad(trace), 1);
    open_events(); /* it breaks after it was met */
    bad->used = call_size(ROW_kill);
    assert_non_null(events_next(events, true));
    bad->used = SIZE;
    assert_string_equal(stream(true), "3:kill 20-21");
    assert_int_equal(events_bad(events), 1);
}

static void times_that_make_no_sense(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_kill, 50, 20, 9); /* ends before it begins */
    put_call(chunk, ROW_kill, UINT64_MAX, 0, 8);
    put_delivery(put_chunk(process, 2, 60, SIZE), 60, 30, 5, 1);
    ends_as("kill 50-50, 2:+handler 60, 2:-handler 60-60, +kill 18446744073709551615, "
            "-kill 18446744073709551615!");
}

static void ticks_become_nanoseconds(void **state)
{
    (void)state;
    begin();
    trace_header->mode |= SIGVET_MODE_TSC;
    trace_header->start_tsc = 1000;
    trace_header->monotonic_ns = 500000;
    trace_header->realtime_ns = 7000000;
    trace_header->clock_tsc = 1000 + 2500000;
    trace_header->clock_ns = 500000 + 1000000;
    put_call(chunk, ROW_kill, 1000 + 250, 1000 + 5000000, 9);
    ends_as("kill 500100-2500000");
    assert_int_equal(events_realtime(events, 500100), 7000100);
    assert_int_equal(events_realtime(events, 499900), 6999900);
}

struct met {
    char text[256];
};

static void meet(const struct sigvet_record *rec, void *context)
{
    struct met *m = context;
    size_t n = strlen(m->text);

    (void)snprintf(m->text + n, sizeof m->text - n, "%u ", rec->type);
}

static void meet_done(uint64_t offset, uint64_t size, void *context)
{
    struct met *m = context;
    size_t n = strlen(m->text);

    (void)snprintf(m->text + n, sizeof m->text - n, "%ju+%ju ", (uintmax_t)offset, (uintmax_t)size);
}

static void others_are_told_of_records_and_of_what_is_done(void **state)
{
    struct met records = {""};
    struct met done = {""};
    char expected[256];

    (void)state;
    begin();
    put_call(chunk, ROW_kill, 10, 11, 9);
    (void)put_record(SIGVET_REC_STATUS, 16);
    struct sigvet_chunk *two = put_chunk(process, 2, 12, SIZE);
    put_call(two, ROW_sigsuspend, 12, 30, 9);
    put_call(two, ROW_kill, 20, 21, 8);
    open_events();
    events_on_record(events, meet, &records);
    events_on_done(events, meet_done, &done);
    assert_non_null(events_next(events, true));
    assert_string_equal(records.text, "1 7 ");
    assert_string_equal(done.text, "");
    assert_non_null(events_next(events, true)); /* +sigsuspend */
    (void)snprintf(expected, sizeof expected, "%ju+%u ", (uintmax_t)offset_of(chunk), SIZE);
    assert_string_equal(done.text, expected);
    assert_string_equal(stream(true), "2:kill 20-21, 2:-sigsuspend 12-30");
    (void)snprintf(expected, sizeof expected, "%ju+%u %ju+%u ", (uintmax_t)offset_of(chunk), SIZE,
                   (uintmax_t)offset_of(two), SIZE);
    assert_string_equal(done.text, expected);
}

static void freed_in_the_middle(void **state)
{
    (void)state;
    begin();
    put_call(chunk, ROW_sigsuspend, 10, 90, 100);
    put_delivery(chunk, 20, 0, 90, 1);
    put_call(chunk, ROW_kill, 30, 31, 5)->head.flags = SIGVET_EVENT_IN_HANDLER;
    put_call(chunk, ROW_kill, 95, 96, 100);
    for (int steps = 0; steps < 8; steps++) {
        open_events();
        for (int i = 0; i < steps; i++) {
            (void)events_next(events, true);
        }
    }
    assert_int_equal(events_count(events), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVENTS_TEST(threads_merge_in_order),
        EVENTS_TEST(an_item_tells_whose_it_is),
        EVENTS_TEST(chunks_of_a_thread_follow_each_other),
        EVENTS_TEST(chunks_may_stand_in_disorder),
        EVENTS_TEST(what_comes_inside_splits_a_call),
        EVENTS_TEST(what_is_long_is_split),
        EVENTS_TEST(what_never_ends_is_abandoned_last),
        EVENTS_TEST(a_handler_that_was_left_takes_its_calls_along),
        EVENTS_TEST(a_higher_stack_pointer_proves_a_jump),
        EVENTS_TEST(handlers_that_were_left_unseen),
        EVENTS_TEST(an_alternate_stack_proves_nothing),
        EVENTS_TEST(notes_never_end),
        EVENTS_TEST(an_exit_ends_what_is_open),
        EVENTS_TEST(a_new_thread_or_image_ends_the_old_one),
        EVENTS_TEST(a_vfork_child_gives_the_thread_back),
        EVENTS_TEST(what_was_begun_later_comes_later),
        EVENTS_TEST(what_was_never_written_tells_nothing),
        EVENTS_TEST(what_is_behind_a_missing_size_is_bad),
        EVENTS_TEST(more_nothing_than_one_event_is_bad),
        EVENTS_TEST(bad_chunks_are_passed_over),
        EVENTS_TEST(times_that_make_no_sense),
        EVENTS_TEST(ticks_become_nanoseconds),
        EVENTS_TEST(others_are_told_of_records_and_of_what_is_done),
        EVENTS_TEST(freed_in_the_middle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
