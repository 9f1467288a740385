/* LINK: events.c lanes.c eventcheck.c eventclock.c timeheap.c batch.c reader.c recordcheck.c api.c clock.c util.c */
/* eventcheck_test.c - events that break the format, each in its way or at random.
 *
 * Owns:     nothing beside its fixture.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   include/sigvet/trace.h, tools/read/eventcheck.h */
#include "events_fixture.h"

#define MAIN 1u /* the thread, and its process */
#define SIZE SIGVET_CHUNK_LEAST

static uint64_t process;
static struct sigvet_chunk *chunk;

/* A fresh trace with one thread and one empty chunk. */
static void begin(void)
{
    (void)close_all(NULL);
    assert_int_equal(open_empty(NULL), 0);
    open_events();
    process = put_process(MAIN);
    chunk = put_chunk(process, MAIN, 1, SIZE);
}

static void ends_as(const char *expected)
{
    open_events();
    assert_string_equal(stream(true), expected);
}

/* One event between two good ones: `stays` tells whether the next one can be found. */
static void refused(void (*spoil)(void *event), bool stays, bool delivery)
{
    void *event;

    begin();
    put_call(chunk, ROW_kill, 10, 11, 9);
    if (delivery) {
        event = put_delivery(chunk, 20, 21, 5, 1);
    } else {
        event = put_call(chunk, ROW_kill, 20, 21, 9);
    }
    put_call(chunk, ROW_kill, 30, 31, 9);
    spoil(event);
    ends_as(stays ? "kill 10-11, kill 30-31" : "kill 10-11");
    assert_int_equal(events_bad(events), 1);
    assert_int_equal(events_count(events), stays ? 2 : 1);
}

static struct sigvet_event *head_of(void *event)
{
    return event;
}

static void size_odd(void *event)
{
    head_of(event)->size += 4;
}

static void size_small(void *event)
{
    head_of(event)->size = 24;
}

static void size_beyond(void *event)
{
    head_of(event)->size = 1024;
}

static void size_huge(void *event)
{
    head_of(event)->size = UINT32_MAX - 7;
}

static void type_unknown(void *event)
{
    head_of(event)->type = 5;
}

static void row_no_api(void *event)
{
    head_of(event)->row = ROW_malloc;
}

static void row_beyond(void *event)
{
    head_of(event)->row = ROW_COUNT;
}

static void syscall_unknown(void *event)
{
    head_of(event)->type = SIGVET_EVENT_SYSCALL;
    head_of(event)->row = 65535;
}

static void words_missing(void *event)
{
    head_of(event)->row = ROW_execve; /* has more arguments than kill, and a string */
}

static void stack_missing(void *event)
{
    head_of(event)->flags = SIGVET_EVENT_STACK;
}

static void signal_none(void *event)
{
    ((struct sigvet_delivery_event *)event)->signal = 0;
}

static void signal_beyond(void *event)
{
    ((struct sigvet_delivery_event *)event)->signal = 65;
}

static void interrupted_unknown(void *event)
{
    ((struct sigvet_delivery_event *)event)->syscall = 4;
}

static void what_breaks_the_format_is_dropped(void **state)
{
    (void)state;
    refused(size_odd, false, false);
    refused(size_small, false, false);
    refused(size_beyond, false, false);
    refused(size_huge, false, false);
    refused(type_unknown, true, false);
    refused(row_no_api, true, false);
    refused(row_beyond, true, false);
    refused(syscall_unknown, true, false);
    refused(words_missing, true, false);
    refused(stack_missing, true, false);
    refused(stack_missing, true, true);
    refused(signal_none, true, true);
    refused(signal_beyond, true, true);
    refused(interrupted_unknown, true, true);
}

static void stacks_lie_in_their_events(void **state)
{
    static const struct {
        uint64_t addr;
        uint32_t len;
        bool good;
    } stacks[] = {
        {0x7000, 0, true},           {0x7000, 16, true},          {0x7000, 17, false},
        {0x7000, UINT32_MAX, false}, {UINT64_MAX - 8, 16, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof stacks / sizeof stacks[0]; i++) {
        begin();
        size_t words = call_size(ROW_kill);
        size_t size = words + sizeof(struct sigvet_event_stack) + 16;
        struct sigvet_call_event *e = take(chunk, size);
        struct sigvet_event_stack *s = (void *)((char *)e + words);
        e->head.flags = SIGVET_EVENT_STACK;
        e->head.begin = e->head.end = 10;
        s->addr = stacks[i].addr;
        s->len = stacks[i].len;
        publish(e, size, SIGVET_EVENT_CALL, ROW_kill);
        ends_as(stacks[i].good ? "kill 10-10" : "");
        assert_int_equal(events_bad(events), stacks[i].good ? 0 : 1);
    }
}

static void strings_end(void **state)
{
    const struct api *a = api_by_name("execve");

    (void)state;
    begin();
    struct sigvet_call_event *e = put_note(chunk, ROW_execve, 10);
    memset(e->words, 'x', api_words_size(a));
    open_events();
    const struct event *got = events_next(events, true);
    assert_non_null(got);
    const char *text = (const char *)((const struct sigvet_call_event *)got->head)->words;
    assert_int_equal(strnlen(text + api_pointee(a, 0), 64), 63);
}

/* Random numbers, the same in each run. */
static uint32_t noise(void)
{
    static uint64_t x = 88172645463325252ull;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return (uint32_t)(x >> 16);
}

static void fill_for_mutations(void)
{
    begin();
    put_thread(chunk, 5);
    put_call(chunk, ROW_sigsuspend, 10, 90, 100);
    put_delivery(chunk, 20, 80, 90, 1);
    put_note(chunk, ROW_execve, 30);
    put_call(chunk, ROW_fork, 40, 0, 50);
    chunk->closed = 1;
    struct sigvet_chunk *c = put_chunk(process, MAIN, 41, SIGVET_CHUNK_LEAST);
    put_call(c, ROW_kill, 45, 46, 40);
    put_delivery(c, 50, 60, 40, 2);
    c = put_chunk(put_process(2), 2, 30, SIGVET_CHUNK_LEAST);
    put_thread(c, 30);
    put_call(c, ROW_kill, 31, 32, 40);
    put_note(c, ROW__exit, 33);
}

static void mutate(void)
{
    static const uint64_t values[] = {0,  1,  8,    16,         24,         32,        64,
                                      80, 96, 4096, UINT16_MAX, UINT32_MAX, UINT64_MAX};

    for (uint32_t i = 0, n = 1 + noise() % 4; i < n; i++) {
        unsigned char *c = trace_bytes + TRACE_RECORDS + PROCESS_SIZE;
        c += noise() % 3 * SIGVET_CHUNK_LEAST + noise() % 640 / 2 * 2;
        uint64_t value = values[noise() % (sizeof values / sizeof values[0])];
        memcpy(c, &value, 2u << noise() % 3);
    }
}

struct tally {
    size_t begun, ended;
};

static void take_all(struct tally *t, bool final)
{
    static unsigned char copy[SIGVET_EVENT_MAX];
    const struct event *e;

    while ((e = events_next(events, final)) != NULL) {
        t->begun += e->phase == EVENT_BEGIN;
        t->ended += e->phase == EVENT_END;
        assert_true(e->head->size <= sizeof copy);
        memcpy(copy, e->head, e->head->size); /* all of it is there */
        assert_true(t->ended <= t->begun && events_count(events) < 2000);
    }
}

/* Words overwritten at random, sometimes under the reader's eyes: nothing may crash, reading must end, each
 * BEGIN has one END. */
static void survives_mutations(void **state)
{
    (void)state;
    for (int round = 0; round < 4000; round++) {
        struct tally tally = {0, 0};
        fill_for_mutations();
        mutate();
        open_events();
        if (noise() % 2 == 0) {
            take_all(&tally, false);
            mutate();
        }
        if (noise() % 8 == 0) {
            assert_int_equal(ftruncate(trace_fd, TRACE_RECORDS + noise() % 9000), 0);
        }
        take_all(&tally, true);
        assert_int_equal(tally.begun, tally.ended);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVENTS_TEST(what_breaks_the_format_is_dropped),
        EVENTS_TEST(stacks_lie_in_their_events),
        EVENTS_TEST(strings_end),
        EVENTS_TEST(survives_mutations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
