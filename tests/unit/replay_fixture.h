/* replay_fixture.h - a trace that exists only as calls of replay: processes, threads, calls, deliveries.
 *
 * Owns:     the replay under test, the event that is being made, the processes of the trace.
 * Contexts: unit tests; linked in place of reader.c.
 * Errors:   a name that the table does not have fails the test. */
#ifndef SIGVET_TESTS_REPLAY_FIXTURE_H
#define SIGVET_TESTS_REPLAY_FIXTURE_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "replay.h"

#define PROCESSES 16u
#define OFFSET(i) (4096u * ((uint64_t)(i) + 1))
#define MAIN 100u /* the process that begin_replay() makes */
#define HANDLER 0x401000u
#define OTHER 0x402000u
#define BIT(signal) REPLAY_BIT(signal)

struct trace {
    int unused;
};

static struct trace fake;
static struct sigvet_header header;
static struct sigvet_process processes[PROCESSES];
static uint32_t process_count;
static struct replay *replay;
static uint64_t now;

/* Where calls are made. */
static uint32_t the_process; /* index */
static uint32_t the_tid, the_vfork_pid;
static uint16_t the_flags;

static struct made {
    _Alignas(8) unsigned char bytes[1024]; /* the event */
    const struct api *api;
    uint64_t begin;
} made;

#define HEAD ((struct sigvet_event *)(void *)made.bytes)
#define CALL ((struct sigvet_call_event *)(void *)made.bytes)
#define DELIVERY ((struct sigvet_delivery_event *)(void *)made.bytes)

const struct sigvet_header *reader_header(const struct trace *t)
{
    return &header;
}

const char *reader_row_name(const struct trace *t, uint32_t row)
{
    const struct api *a = api_at(row);

    return a != NULL && a->syscall < 0 ? a->name : NULL;
}

uint64_t reader_offset(const struct trace *t, const struct sigvet_record *rec)
{
    return OFFSET((const struct sigvet_process *)(const void *)rec - processes);
}

const void *reader_at(const struct trace *t, uint64_t offset, enum sigvet_record_type type)
{
    uint64_t i = offset / OFFSET(0) - 1;

    return i < process_count && type == SIGVET_REC_PROCESS ? &processes[i] : NULL;
}

const char *reader_exe(const struct sigvet_process *p)
{
    return "/bin/walker";
}

/* A process record, the next one; returns its index. */
static inline uint32_t add_process(uint32_t pid, uint32_t parent_pid, uint64_t parent)
{
    assert_true(process_count < PROCESSES);
    struct sigvet_process *p = &processes[process_count];
    *p = (struct sigvet_process){.rec = {.size = sizeof *p, .type = SIGVET_REC_PROCESS},
                                 .time_ns = now,
                                 .pid = pid,
                                 .parent_pid = parent_pid,
                                 .parent = parent};
    return process_count++;
}

static inline void tell_process(uint32_t i)
{
    replay_record(replay, &processes[i].rec);
}

/* From here on calls are made by this thread of that process. */
static inline void run_as(uint32_t process, uint32_t tid)
{
    the_process = process;
    the_tid = tid;
    the_vfork_pid = 0;
    the_flags = 0;
}

static inline int begin_replay(void **state)
{
    size_t rows = 0;

    while (api_at(rows) != NULL) {
        rows++;
    }
    header = (struct sigvet_header){.row_count = (uint32_t)rows, .mode = SIGVET_MODE_EVENTS};
    process_count = 0;
    now = 1000;
    replay = replay_new(&fake);
    tell_process(add_process(MAIN, 1, 0));
    run_as(0, MAIN);
    return 0;
}

static inline int end_replay(void **state)
{
    replay_free(replay);
    return 0;
}

static inline void give(enum event_phase phase, uint64_t end, bool abandoned)
{
    const struct event e = {
        .phase = phase,
        .head = HEAD,
        .process = &processes[the_process],
        .process_off = OFFSET(the_process),
        .pid = the_vfork_pid != 0 ? the_vfork_pid : processes[the_process].pid,
        .tid = the_tid,
        .begin_ns = made.begin,
        .end_ns = end,
        .abandoned = abandoned,
    };

    HEAD->end = end;
    replay_event(replay, &e);
}

/* A thread's first event. */
static inline void begin_thread(void)
{
    memset(&made, 0, sizeof made);
    made.begin = HEAD->begin = now += 10;
    HEAD->size = sizeof *HEAD;
    HEAD->type = SIGVET_EVENT_THREAD;
    give(EVENT_COMPLETE, 0, false);
}

/* Begins to make a call; SYS: by number. */
static inline void make_row(const struct api *a, uint16_t row)
{
    assert_non_null(a);
    memset(&made, 0, sizeof made);
    made.api = a;
    made.begin = HEAD->begin = now += 10;
    HEAD->size = (uint32_t)(sizeof *CALL + api_words_size(a));
    HEAD->type = a->syscall < 0 ? SIGVET_EVENT_CALL : SIGVET_EVENT_SYSCALL;
    HEAD->row = row;
    HEAD->flags = the_flags;
    CALL->sp = 0x7fff00000000;
    if (a->result == RESULT_NOTE) {
        HEAD->flags |= SIGVET_EVENT_NOTE;
    }
}

static inline void make(const char *name)
{
    uint16_t row = 0;

    while (api_at(row) != NULL && (api_at(row)->syscall >= 0 || strcmp(api_at(row)->name, name))) {
        row++;
    }
    make_row(api_at(row), row);
}

static inline void make_syscall(uint16_t number)
{
    make_row(api_by_number(number), number);
}

static inline void argument(uint32_t i, uint64_t value)
{
    CALL->words[i] = value;
}

static inline void pointee(uint32_t i, const void *data, size_t size)
{
    size_t at = api_pointee(made.api, i);

    assert_true(at != 0 && at + size <= api_words_size(made.api));
    CALL->words[i] = 0x1000;
    CALL->there |= 1u << i;
    memcpy((unsigned char *)CALL->words + at, data, size);
}

static inline void set_argument(uint32_t i, uint64_t set)
{
    pointee(i, &set, sizeof set);
}

/* The call as one item, 5 ns long. */
static inline void done(int64_t result)
{
    CALL->result = result;
    now += 5;
    give(EVENT_COMPLETE, (HEAD->flags & SIGVET_EVENT_NOTE) != 0 ? 0 : now, false);
}

/* The call as two items; what comes in between is made meanwhile. */
static inline struct made begun(void)
{
    give(EVENT_BEGIN, 0, false);
    return made;
}

static inline void ended(struct made it, int64_t result, bool abandoned)
{
    made = it;
    CALL->result = result;
    now += 5;
    give(EVENT_END, abandoned ? 0 : now, abandoned);
}

static inline struct made delivered(uint32_t signal, uint64_t handler, uint64_t mask, int32_t code,
                                    uint32_t sender)
{
    siginfo_t info = {.si_signo = (int)signal, .si_code = code};

    info.si_pid = (pid_t)sender;
    memset(&made, 0, sizeof made);
    made.begin = HEAD->begin = now += 10;
    HEAD->size = sizeof *DELIVERY;
    HEAD->type = SIGVET_EVENT_DELIVERY;
    DELIVERY->handler = handler;
    DELIVERY->signal = signal;
    DELIVERY->mask = mask;
    memcpy(DELIVERY->info, &info, sizeof DELIVERY->info);
    the_flags = SIGVET_EVENT_IN_HANDLER;
    give(EVENT_BEGIN, 0, false);
    return made;
}

static inline void handler_ended(struct made it, bool left)
{
    made = it;
    HEAD->flags |= left ? SIGVET_EVENT_LEFT : 0;
    now += 5;
    the_flags = 0;
    give(EVENT_END, now, false);
}

/* Everything that has begun and is told to have ended is over. */
static inline void settle(void)
{
    now += 100;
    replay_until(replay, now);
}

static inline struct replay_process *process(uint32_t pid)
{
    settle();
    return replay_process(replay, pid);
}

static inline struct replay_thread *thread(uint32_t pid, uint32_t tid)
{
    struct replay_process *p = process(pid);

    assert_non_null(p);
    struct replay_thread *t = replay_thread(p, tid);
    assert_non_null(t);
    return t;
}

/* Frequent calls. */
static inline void act(uint32_t signal, uint64_t handler, uint64_t mask, uint32_t flags)
{
    uint64_t words[3] = {handler, flags, mask};

    make("sigaction");
    argument(0, signal);
    pointee(1, words, sizeof words);
    done(0);
}

static inline void mask(int how, uint64_t set)
{
    make("sigprocmask");
    argument(0, (uint64_t)how);
    set_argument(1, set);
    done(0);
}

static inline void send_to(const char *name, uint32_t whom, uint32_t signal)
{
    make(name);
    argument(0, whom);
    argument(1, signal);
    done(0);
}

static inline void raise_signal(uint32_t signal)
{
    make("raise");
    argument(0, signal);
    done(0);
}

#endif
