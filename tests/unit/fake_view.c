/* fake_view.c - see fake_view.h.
 *
 * Owns:     see fake_view.h.
 * Contexts: unit tests.
 * Errors:   see fake_view.h. */
#include "fake_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api.h"
#include "fake_symbols.h"

#define MOST 16u
#define FAKE_POLICY_AT 0x10000u
#define RECORD_ROOM FAKE_PROCESS /* the first one is there */
#define BEGIN_NS 5000000000u

struct trace {
    int unused;
};
struct events {
    int unused;
};

struct view_options fake_options;
struct view *fake_view;
uint64_t fake_damaged;

static struct trace trace;
static struct events events;
static struct sigvet_header header;
static union {
    struct sigvet_record rec;
    struct sigvet_process process;
    struct sigvet_modules modules;
    unsigned char bytes[RECORD_ROOM];
} records[MOST];
static size_t record_count;
static char *shown, *given;
static size_t shown_len;
static FILE *to;
static const void *fake_policy;
static size_t fake_policy_size;

const struct sigvet_header *reader_header(const struct trace *t)
{
    assert_ptr_equal(t, &trace);
    return &header;
}

const void *reader_at(const struct trace *t, uint64_t offset, enum sigvet_record_type type)
{
    uint64_t i = offset / RECORD_ROOM;

    assert_ptr_equal(t, &trace);
    if (offset % RECORD_ROOM != 0 || i == 0 || i > record_count) {
        return NULL;
    }
    return records[i - 1].rec.type == (uint32_t)type ? &records[i - 1] : NULL;
}

uint64_t reader_offset(const struct trace *t, const struct sigvet_record *rec)
{
    assert_ptr_equal(t, &trace);
    return (uint64_t)((const unsigned char *)rec - records[0].bytes) + RECORD_ROOM;
}

/* The rows are those of the table, in its order. Behind them, one that no table knows. */
const char *reader_row_name(const struct trace *t, uint32_t row)
{
    const struct api *a = api_at(row);

    assert_ptr_equal(t, &trace);
    return a != NULL ? a->name : row == header.row_count - 1 ? "odd\033name" : NULL;
}

bool reader_read(const struct trace *t, uint64_t offset, void *to, size_t len)
{
    assert_ptr_equal(t, &trace);
    if (offset != FAKE_POLICY_AT || fake_policy == NULL || len != fake_policy_size) {
        return false;
    }
    memcpy(to, fake_policy, len);
    return true;
}

void fake_view_policy(const void *block, size_t size)
{
    fake_policy = block;
    fake_policy_size = size;
    header.policy_off = block != NULL ? FAKE_POLICY_AT : 0;
    header.policy_size = (uint32_t)size;
}

const char *reader_exe(const struct sigvet_process *p)
{
    return p->exe_len > 0 ? p->text : "";
}

const char *reader_arg(const struct sigvet_process *p, uint32_t i)
{
    return i < p->argv_count ? p->text + p->exe_len : NULL;
}

uint64_t events_realtime(const struct events *es, uint64_t ns)
{
    assert_ptr_equal(es, &events);
    return ns + 1700000000000000000u;
}

uint64_t events_count(const struct events *es)
{
    assert_ptr_equal(es, &events);
    return 7;
}

uint64_t events_bad(const struct events *es)
{
    assert_ptr_equal(es, &events);
    return fake_damaged;
}

static void *new_record(enum sigvet_record_type type)
{
    assert_true(record_count < MOST);
    memset(&records[record_count], 0, sizeof records[0]);
    records[record_count].rec.type = type;
    records[record_count].rec.size = sizeof records[0];
    return &records[record_count++];
}

static void thread_begins(uint32_t pid, uint32_t tid, uint64_t process, uint64_t ns)
{
    struct fake_call c;

    memset(&c, 0, sizeof c);
    c.head.size = sizeof c.head;
    c.head.type = SIGVET_EVENT_THREAD;
    c.event.pid = pid;
    c.event.tid = tid;
    c.event.process_off = process;
    c.event.begin_ns = c.event.end_ns = ns;
    fake_call_show(&c, EVENT_COMPLETE);
}

void fake_view_thread(uint32_t pid, uint32_t tid, uint64_t process)
{
    thread_begins(pid, tid, process, BEGIN_NS + 3000000000u);
}

uint64_t fake_view_process(uint32_t pid, uint64_t parent, const char *exe, const char *arg)
{
    struct sigvet_process *p = new_record(SIGVET_REC_PROCESS);

    p->time_ns = BEGIN_NS;
    p->pid = pid;
    p->parent = parent;
    p->parent_pid = 1;
    p->exe_len = (uint32_t)strlen(exe) + 1;
    memcpy(p->text, exe, p->exe_len);
    p->argv_len = (uint32_t)strlen(arg) + 1;
    memcpy(p->text + p->exe_len, arg, p->argv_len);
    p->argv_count = p->argv_total = 1;
    view_record(fake_view, &p->rec);
    thread_begins(pid, pid, record_count * RECORD_ROOM, BEGIN_NS);
    return record_count * RECORD_ROOM;
}

void fake_view_begin(enum view_format format)
{
    struct sigvet_modules *m;

    memset(&header, 0, sizeof header);
    header.monotonic_ns = BEGIN_NS;
    while (api_at(header.row_count) != NULL) {
        header.row_count++;
    }
    header.row_count++;
    record_count = 0;
    fake_damaged = 0;
    fake_options.format = format;
    to = open_memstream(&shown, &shown_len);
    assert_non_null(to);
    fake_view = view_new(&trace, &events, &fake_options, to);
    fake_reset();
    fake_function(0x100100, "main", "main");
    fake_line(0x100100, "/src/prog.c", 12);
    fake_function(FAKE_HANDLER, "on_usr1", "on_usr1");
    fake_function(0x300000, "__read", "__read");
    (void)fake_view_process(FAKE_PID, 0, "/bin/prog", "prog");
    m = new_record(SIGVET_REC_MODULES);
    m->process = FAKE_PROCESS;
    view_record(fake_view, &m->rec);
    (void)fake_view_shown();
}

const char *fake_view_shown(void)
{
    free(given);
    assert_int_equal(fflush(to), 0);
    given = strndup(shown, shown_len);
    assert_non_null(given);
    assert_int_equal(fseek(to, 0, SEEK_SET), 0);
    assert_int_equal(fflush(to), 0);
    return given;
}

void fake_view_end(void)
{
    view_free(fake_view);
    view_filter_free(&fake_options.filter);
    (void)fclose(to);
    free(shown);
    free(given);
    given = NULL;
    memset(&fake_options, 0, sizeof fake_options);
}

static struct fake_call new_event(enum sigvet_event_type type, uint32_t row)
{
    struct fake_call c;

    memset(&c, 0, sizeof c);
    c.head.type = (uint16_t)type;
    c.head.row = (uint16_t)row;
    c.event.pid = c.event.tid = FAKE_PID;
    c.event.process_off = FAKE_PROCESS;
    c.event.begin_ns = BEGIN_NS + 1234;
    c.event.end_ns = BEGIN_NS + 4321;
    return c;
}

static struct fake_call new_call(const struct api *a, enum sigvet_event_type type, uint32_t row)
{
    struct fake_call c = new_event(type, row);

    assert_non_null(a);
    c.head.size = (uint32_t)(sizeof c.call + api_words_size(a));
    c.call.caller = FAKE_CALLER;
    return c;
}

struct fake_call fake_call_new(const char *name, uint64_t result, uint32_t error)
{
    struct fake_call c;
    uint32_t row = 0;

    while (strcmp(api_at(row)->name, name) != 0) {
        row++;
    }
    c = new_call(api_at(row), SIGVET_EVENT_CALL, row);
    c.call.result = (int64_t)result;
    c.head.error = (uint16_t)error;
    return c;
}

struct fake_call fake_syscall_new(uint32_t number, uint64_t result, uint32_t error)
{
    struct fake_call c = new_call(api_by_number(number), SIGVET_EVENT_SYSCALL, number);

    c.call.result = (int64_t)result;
    c.head.error = (uint16_t)error;
    return c;
}

void fake_call_words(struct fake_call *c, size_t count, const uint64_t *words)
{
    memcpy(c->call.words, words, count * sizeof *words);
}

static const struct api *api_of(const struct fake_call *c)
{
    return c->head.type == SIGVET_EVENT_SYSCALL ? api_by_number(c->head.row) : api_at(c->head.row);
}

void fake_call_point(struct fake_call *c, uint32_t i, const void *bytes, size_t len)
{
    size_t at = api_pointee(api_of(c), i);

    assert_true(at != 0);
    memcpy((unsigned char *)c->call.words + at, bytes, len);
    c->call.there |= 1u << i;
}

void fake_call_show(struct fake_call *c, enum event_phase phase)
{
    c->event.phase = phase;
    c->event.head = &c->head;
    view_event(fake_view, &c->event);
}

struct fake_call fake_delivery_new(int signal, int code)
{
    struct fake_call c = new_event(SIGVET_EVENT_DELIVERY, 0);
    siginfo_t info;

    memset(&info, 0, sizeof info);
    info.si_signo = signal;
    info.si_code = code;
    c.head.size = sizeof c.delivery;
    c.delivery.signal = (uint32_t)signal;
    c.delivery.handler = FAKE_HANDLER;
    c.delivery.ip = FAKE_CALLER;
    c.delivery.nesting = 1;
    memcpy(c.delivery.info, &info, sizeof c.delivery.info);
    return c;
}

/* The bytes of the event, which are a siginfo's first ones. */
siginfo_t *fake_delivery_info(struct fake_call *c)
{
    return (siginfo_t *)(void *)c->delivery.info;
}
