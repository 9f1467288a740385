/* learn_fixture.h - calls as events that are over, made by hand.
 *
 * Owns:     the event that is being made.
 * Contexts: unit tests; one thread.
 * Errors:   a name that the table does not have fails the test. */
#ifndef SIGVET_TESTS_LEARN_FIXTURE_H
#define SIGVET_TESTS_LEARN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "learn_pids.h"

static struct {
    _Alignas(8) unsigned char bytes[1024];
    const struct api *api;
    struct event event;
} made;

#define CALL ((struct sigvet_call_event *)(void *)made.bytes)

static uint64_t now = 1000;

static inline void make_api(const struct api *api, uint32_t pid, uint32_t tid)
{
    assert_non_null(api);
    memset(&made, 0, sizeof made);
    made.api = api;
    CALL->head.size = (uint32_t)(sizeof *CALL + api_words_size(api));
    CALL->head.type = api->syscall < 0 ? SIGVET_EVENT_CALL : SIGVET_EVENT_SYSCALL;
    CALL->head.flags = api->result == RESULT_NOTE ? SIGVET_EVENT_NOTE : 0;
    now += 10;
    made.event = (struct event){.phase = EVENT_COMPLETE,
                                .head = &CALL->head,
                                .pid = pid,
                                .tid = tid,
                                .begin_ns = now,
                                .end_ns = now + 5};
}

/* A call by `pid`'s first thread. */
static inline void make(const char *name, uint32_t pid)
{
    make_api(api_by_name(name), pid, pid);
}

static inline void arguments(uint64_t a, uint64_t b, uint64_t c)
{
    CALL->words[0] = a;
    CALL->words[1] = b;
    CALL->words[2] = c;
}

static inline void pointee(uint32_t i, const void *data, size_t size)
{
    size_t at = api_pointee(made.api, i);

    assert_true(at != 0 && at + size <= api_words_size(made.api));
    CALL->words[i] = 0x1000;
    CALL->there |= 1u << i;
    memcpy((unsigned char *)CALL->words + at, data, size);
}

static inline struct learn_facts facts(void)
{
    struct learn_facts f;

    learn_facts(made.api, CALL, &f);
    return f;
}

#endif
