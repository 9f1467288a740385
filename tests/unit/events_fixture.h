/* events_fixture.h - a trace that is written event by event, and its stream of events as text.
 *
 * Owns:     one file under /tmp, mapped, without a name; the stream that reads it.
 * Contexts: the cmocka programs that test the stream of events.
 * Errors:   a failed check ends the program.
 * Source:   include/sigvet/trace.h, tools/read/events.h
 *
 * Times are ns, so they come out as they are put in. An item reads: "kill 10-20" complete, "kill 10" never to
 * end, "+kill 10" begun, "-kill 10-20" ended, "-kill 10!" abandoned; before it "T:" for any thread but 1. */
#ifndef SIGVET_TESTS_EVENTS_FIXTURE_H
#define SIGVET_TESTS_EVENTS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "api.h"
#include "events.h"

#define TRACE_SIZE (4u << 20)
#define TRACE_RECORDS (SIGVET_HEADER_SIZE + 256u)
#define PROCESS_SIZE ((uint32_t)(sizeof(struct sigvet_process) + 15) / 16 * 16)
#define TEXT_SIZE 4096u

enum row {
    ROW_malloc, /* no part of the signal API */
    ROW_kill,
    ROW_sigsuspend,
    ROW_execve,
    ROW__exit,
    ROW_pthread_exit,
    ROW_fork,
    ROW_COUNT
};

static const char row_names[] = "malloc\0kill\0sigsuspend\0execve\0_exit\0pthread_exit\0fork";

static int trace_fd = -1;
static unsigned char *trace_bytes;
static struct sigvet_header *trace_header;
static struct trace *trace;
static struct events *events;

static inline int open_empty(void **state)
{
    (void)state;
    trace_fd = memfd_create("trace", MFD_CLOEXEC);
    if (trace_fd < 0 || ftruncate(trace_fd, TRACE_SIZE) != 0) {
        return -1;
    }
    trace_bytes = mmap(NULL, TRACE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, trace_fd, 0);
    if (trace_bytes == MAP_FAILED) {
        return -1;
    }
    trace_header = (void *)trace_bytes;
    *trace_header = (struct sigvet_header){
        .magic = SIGVET_TRACE_MAGIC,
        .version = SIGVET_TRACE_VERSION,
        .header_size = SIGVET_HEADER_SIZE,
        .capacity = TRACE_SIZE,
        .names_off = SIGVET_HEADER_SIZE,
        .names_size = sizeof row_names,
        .row_count = ROW_COUNT,
        .records_off = TRACE_RECORDS,
        .ready = TRACE_SIZE,
        .tail = TRACE_RECORDS,
        .mode = SIGVET_MODE_EVENTS,
    };
    memcpy(trace_bytes + SIGVET_HEADER_SIZE, row_names, sizeof row_names);
    return 0;
}

static inline void close_events(void)
{
    events_free(events);
    events = NULL;
    reader_close(trace);
    trace = NULL;
}

static inline int close_all(void **state)
{
    (void)state;
    close_events();
    (void)munmap(trace_bytes, TRACE_SIZE);
    return close(trace_fd);
}

static inline void open_events(void)
{
    char path[64];
    char why[512];

    close_events();
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", trace_fd);
    trace = reader_open(path, why, sizeof why);
    if (trace == NULL) {
        fail_msg("%s", why);
    }
    events = events_new(trace);
}

/* A new record at the tail; its type makes it published. */
static inline void *put_record(enum sigvet_record_type type, uint32_t size)
{
    struct sigvet_record *rec = (void *)(trace_bytes + trace_header->tail);

    assert_true(trace_header->tail + size <= TRACE_SIZE);
    rec->size = size;
    __atomic_store_n(&trace_header->tail, trace_header->tail + size, __ATOMIC_RELEASE);
    __atomic_store_n(&rec->type, type, __ATOMIC_RELEASE);
    return rec;
}

static inline uint64_t offset_of(const void *rec)
{
    return (uint64_t)((const unsigned char *)rec - trace_bytes);
}

static inline uint64_t put_process(uint32_t pid)
{
    struct sigvet_process *p = (void *)(trace_bytes + trace_header->tail);

    p->pid = pid;
    return offset_of(put_record(SIGVET_REC_PROCESS, PROCESS_SIZE));
}

static inline struct sigvet_chunk *put_chunk(uint64_t process, uint32_t tid, uint64_t begin,
                                             uint32_t size)
{
    struct sigvet_chunk *c = (void *)(trace_bytes + trace_header->tail);

    c->process = process;
    c->begin = begin;
    c->tid = tid;
    return put_record(SIGVET_REC_CHUNK, size);
}

static inline void *take(struct sigvet_chunk *c, size_t size)
{
    void *event = (unsigned char *)(c + 1) + c->used;

    assert_true(c->used + size <= c->rec.size - sizeof *c);
    __atomic_store_n(&c->used, c->used + size, __ATOMIC_RELEASE);
    return event;
}

static inline void publish(void *event, size_t size, enum sigvet_event_type type, uint32_t row)
{
    uint64_t word = (uint32_t)size | (uint64_t)type << 32 | (uint64_t)row << 48;

    __atomic_store_n((uint64_t *)event, word, __ATOMIC_RELEASE);
}

static inline size_t call_size(enum row row)
{
    const struct api *a = api_by_name(row == ROW_malloc ? "kill" : reader_row_name(trace, row));

    return sizeof(struct sigvet_call_event) + api_words_size(a);
}

static inline struct sigvet_call_event *put_call(struct sigvet_chunk *c, enum row row,
                                                 uint64_t begin, uint64_t end, uint64_t sp)
{
    struct sigvet_call_event *e = take(c, call_size(row));

    e->head.begin = begin;
    e->head.end = end;
    e->sp = sp;
    publish(e, call_size(row), SIGVET_EVENT_CALL, row);
    return e;
}

static inline struct sigvet_call_event *put_note(struct sigvet_chunk *c, enum row row,
                                                 uint64_t begin)
{
    struct sigvet_call_event *e = take(c, call_size(row));

    e->head.begin = begin;
    e->head.flags = SIGVET_EVENT_NOTE;
    e->sp = 1;
    publish(e, call_size(row), SIGVET_EVENT_CALL, row);
    return e;
}

static inline struct sigvet_delivery_event *put_delivery(struct sigvet_chunk *c, uint64_t begin,
                                                         uint64_t end, uint64_t sp,
                                                         uint32_t nesting)
{
    struct sigvet_delivery_event *d = take(c, sizeof *d);

    d->head.begin = begin;
    d->head.end = end;
    d->head.flags = SIGVET_EVENT_IN_HANDLER;
    d->sp = sp;
    d->signal = 10;
    d->nesting = nesting;
    publish(d, sizeof *d, SIGVET_EVENT_DELIVERY, 0);
    return d;
}

static inline void put_thread(struct sigvet_chunk *c, uint64_t begin)
{
    struct sigvet_event *e = take(c, sizeof *e);

    e->begin = e->end = begin;
    publish(e, sizeof *e, SIGVET_EVENT_THREAD, 0);
}

static inline void write_item(const struct event *e, char *to, size_t size)
{
    static const char *const marks[] = {"", "+", "-"};
    const char *name = e->head->type == SIGVET_EVENT_THREAD ? "thread"
                       : e->head->type == SIGVET_EVENT_DELIVERY
                           ? "handler"
                           : reader_row_name(trace, e->head->row);
    size_t n = 0;

    if (e->tid != 1) {
        n += (size_t)snprintf(to, size, "%u:", e->tid);
    }
    n += (size_t)snprintf(to + n, size - n, "%s%s %ju", marks[e->phase], name,
                          (uintmax_t)e->begin_ns);
    if (e->end_ns != 0) {
        n += (size_t)snprintf(to + n, size - n, "-%ju", (uintmax_t)e->end_ns);
    }
    (void)snprintf(to + n, size - n, "%s", e->abandoned ? "!" : "");
}

/* Everything there is now, as text. */
static inline const char *stream(bool final)
{
    static char text[TEXT_SIZE];
    const struct event *e;
    size_t n = 0;

    text[0] = '\0';
    while ((e = events_next(events, final)) != NULL) {
        n += (size_t)snprintf(text + n, sizeof text - n, "%s", n > 0 ? ", " : "");
        write_item(e, text + n, sizeof text - n);
        n = strlen(text);
        assert_true(n < sizeof text - 64);
    }
    return text;
}

#define EVENTS_TEST(function) cmocka_unit_test_setup_teardown(function, open_empty, close_all)

#endif
