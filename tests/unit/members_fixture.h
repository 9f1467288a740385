/* members_fixture.h - a trace with processes in it, made by hand, and the list that is made of it.
 *
 * Owns:     a trace in a directory of its own, removed at the end; the disposition of a few signals.
 * Contexts: unit tests; one thread.
 * Errors:   a failed check ends the test. */
#ifndef SIGVET_TESTS_MEMBERS_FIXTURE_H
#define SIGVET_TESTS_MEMBERS_FIXTURE_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "members.h"

#define BIT(sig) (1ull << ((sig)-1))

static struct tracefile tf;
static struct members ms;

static inline int set_up(void **state)
{
    char why[512];

    (void)state;
    if (!tracefile_create_private(&tf, 1u << 20, why, sizeof why)) {
        return -1;
    }
    members_init(&ms, &tf);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    (void)signal(SIGUSR1, SIG_DFL);
    (void)signal(SIGUSR2, SIG_DFL);
    members_free(&ms);
    tracefile_close(&tf);
    return 0;
}

/* Our own process or another as a record; returns its offset. */
static inline uint64_t add_process_at(pid_t pid, uint64_t parent, const void *trace_at)
{
    union {
        struct sigvet_process p;
        char room[1024];
    } u = {0};
    uint64_t offset = tf.header->tail;

    ssize_t n = readlink("/proc/self/exe", u.p.text, 512);
    assert_true(n > 0);
    u.p.exe_len = (uint32_t)n + 1;
    u.p.rec = (struct sigvet_record){sizeof u, SIGVET_REC_PROCESS};
    u.p.pid = (uint32_t)pid;
    u.p.parent_pid = (uint32_t)getpid();
    u.p.parent = parent;
    u.p.trace_at = (uint64_t)(uintptr_t)trace_at;
    assert_true(tracefile_append(&tf, &u, sizeof u));
    return offset;
}

static inline uint64_t add_process(pid_t pid, uint64_t parent)
{
    return add_process_at(pid, parent, NULL);
}

static inline void add_handler(uint64_t process, uint32_t sig)
{
    struct sigvet_handler h = {
        .rec = {sizeof h, SIGVET_REC_HANDLER}, .process = process, .signal = sig};

    assert_true(tracefile_append(&tf, &h, sizeof h));
}

/* How many gaps of unseen handlers stand behind `from`, and the text of the last one. */
static inline int unseen_gaps(uint64_t from, uint64_t process, char *text, size_t size)
{
    struct sigvet_gap_rec gap;
    int count = 0;

    for (; from < tf.header->tail; from += gap.rec.size) {
        assert_int_equal(pread(tf.fd, &gap, sizeof gap, (off_t)from), sizeof gap);
        if (gap.rec.type == SIGVET_REC_GAP && gap.kind == SIGVET_GAP_HANDLER_UNSEEN) {
            assert_int_equal(gap.process, process);
            assert_true(pread(tf.fd, text, size, (off_t)(from + sizeof gap)) > 0);
            count++;
        }
    }
    return count;
}

#endif
