/* LINK: records.c */
/* shim_records_far_test.c - a trace that grows beyond what a process has mapped at its start.
 *
 * Each test has a process of its own: what is mapped once stays. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "records.h"

#define MIB ((uint64_t)1 << 20)
#define CAPACITY (300 * MIB) /* no power of two */
#define FIRST 8192u
#define NEAR (4 * MIB)

/* An assertion in the child would run the parent's tests to their end. */
#define HOLD(condition)                                             \
    do {                                                            \
        if (!(condition)) {                                         \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition); \
            _exit(1);                                               \
        }                                                           \
    } while (0)

static int trace_with(uint32_t mode, uint32_t event_room, uint64_t tail)
{
    char path[] = "/tmp/sigvet-far-XXXXXX";
    int fd = mkstemp(path);
    HOLD(fd >= 0);
    unlink(path);
    HOLD(ftruncate(fd, (off_t)CAPACITY) == 0);
    struct sigvet_header h = {
        .magic = SIGVET_TRACE_MAGIC,
        .version = SIGVET_TRACE_VERSION,
        .header_size = SIGVET_HEADER_SIZE,
        .capacity = CAPACITY,
        .mode = mode,
        .event_room = event_room,
        .records_off = FIRST,
        .ready = tail + MIB,
        .tail = tail,
    };
    HOLD(pwrite(fd, &h, sizeof h, 0) == sizeof h);
    HOLD(records_map(fd));
    return fd;
}

static int trace_make(uint32_t mode, uint32_t event_room)
{
    return trace_with(mode, event_room, FIRST);
}

/* Kilobytes of address space. */
static uint64_t space(void)
{
    char line[100];
    FILE *f = fopen("/proc/self/statm", "r");
    HOLD(f != NULL);
    HOLD(fgets(line, sizeof line, f) != NULL);
    fclose(f);
    uint64_t pages = strtoul(line, NULL, 10);
    return pages * 4;
}

static void run_apart(void (*body)(void))
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        body();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* Fills the trace from `from` on; each record is found by its offset and in the file. */
static void fill(int fd, uint64_t from, unsigned count)
{
    struct sigvet_header *h = records_header();
    h->ready = CAPACITY;
    h->tail = from;
    for (unsigned i = 0; i < count; i++) {
        struct sigvet_gap_rec *r = record_reserve(sizeof *r + 1000 + i % 7 * 16);
        HOLD(r != NULL);
        uint64_t offset = record_offset(r);
        HOLD(offset == from);
        HOLD(record_at(offset) != NULL);
        r->process = i;
        record_publish(r, SIGVET_REC_GAP);
        struct sigvet_gap_rec told = {.process = 0};
        HOLD(pread(fd, &told, sizeof told, (off_t)offset) == sizeof told);
        HOLD(told.process == i && told.rec.type == SIGVET_REC_GAP);
        HOLD(((const struct sigvet_gap_rec *)record_at(offset))->process == i);
        HOLD(record_offset(record_at(offset)) == offset);
        from += r->rec.size;
    }
}

static void grows_over_its_end(void)
{
    int fd = trace_make(0, 0);
    struct sigvet_gap_rec *before = record_reserve(sizeof *before);
    uint64_t at = record_offset(before);
    uint64_t was = space();
    fill(fd, NEAR - 200 * 1024, 400);
    HOLD(space() >= was + CAPACITY / 1024);
    HOLD(record_offset(before) == at && record_at(at) == before);
    HOLD(records_header()->lost[SIGVET_LOST_FULL] == 0);
    fill(fd, CAPACITY - 300 * 1024, 100);
}

static void keeps_near_what_is_near(void)
{
    int fd = trace_make(SIGVET_MODE_EVENTS, 4096);
    uint64_t was = space();
    fill(fd, FIRST, 1000);
    HOLD(space() < was + 1024);
}

static void keeps_near_what_others_wrote(void)
{
    uint64_t was = space();
    int fd = trace_with(0, 0, 9 * MIB);
    HOLD(space() < was + 14 * 1024);
    was = space();
    fill(fd, 9 * MIB, 1000);
    HOLD(space() < was + 1024);
}

static void maps_all_at_once(uint32_t mode, uint32_t event_room)
{
    uint64_t was = space();
    int fd = trace_make(mode, event_room);
    HOLD(space() >= was + CAPACITY / 1024);
    was = space();
    fill(fd, NEAR - 200 * 1024, 400);
    HOLD(space() < was + 1024);
}

static void maps_all_for_all_events(void)
{
    maps_all_at_once(SIGVET_MODE_EVENTS, 0);
}

static void maps_all_for_raw_calls(void)
{
    maps_all_at_once(SIGVET_MODE_EVENTS | SIGVET_MODE_RAW, 4096);
}

static void maps_all_before_it_is_sealed(void)
{
    int fd = trace_make(0, 0);
    uint64_t was = space();
    records_fix();
    HOLD(space() >= was + CAPACITY / 1024);
    was = space();
    records_fix();
    fill(fd, NEAR - 200 * 1024, 400);
    HOLD(space() < was + 1024);
}

static void limit_space(uint64_t bytes)
{
    struct rlimit limit = {bytes, bytes};
    HOLD(setrlimit(RLIMIT_AS, &limit) == 0);
}

static void counts_what_it_cannot_reach(void)
{
    trace_make(0, 0);
    limit_space(space() * 1024 + MIB);
    records_fix(); /* there is no room, and no more tries are made */
    limit_space(space() * 1024 + MIB);
    struct sigvet_header *h = records_header();
    h->ready = CAPACITY;
    h->tail = NEAR - 1024;
    HOLD(record_reserve(4096) == NULL);
    HOLD(h->lost[SIGVET_LOST_FULL] == 1);
    HOLD(record_reserve(64) != NULL);
}

static void takes_a_part_of_little_space(void)
{
    int fd = trace_make(0, 0);
    limit_space(space() * 1024 + 200 * MIB);
    uint64_t was = space();
    fill(fd, NEAR - 200 * 1024, 400);
    HOLD(space() > was + 1024 && space() < was + CAPACITY / 1024);
}

static void gives_back_when_space_is_limited(void)
{
    int fd = trace_make(0, 0);
    fill(fd, NEAR - 200 * 1024, 400);
    uint64_t was = space();
    records_header()->ready = records_header()->tail;
    records_shrink(0, false);
    HOLD(space() < was - 100 * 1024);
    fill(fd, records_header()->tail, 100);
}

static void a_forked_child_goes_on(void)
{
    int fd = trace_make(0, 0);
    fill(fd, NEAR - 200 * 1024, 400);
    pid_t child = fork();
    HOLD(child >= 0);
    if (child == 0) {
        fill(fd, records_header()->tail, 400);
        _exit(0);
    }
    int status = 0;
    HOLD(waitpid(child, &status, 0) == child && status == 0);
    fill(fd, records_header()->tail, 400);
}

#define APART(body)                       \
    static void body##_test(void **state) \
    {                                     \
        (void)state;                      \
        run_apart(body);                  \
    }
APART(grows_over_its_end)
APART(keeps_near_what_is_near)
APART(keeps_near_what_others_wrote)
APART(maps_all_for_all_events)
APART(maps_all_for_raw_calls)
APART(maps_all_before_it_is_sealed)
APART(counts_what_it_cannot_reach)
APART(takes_a_part_of_little_space)
APART(gives_back_when_space_is_limited)
APART(a_forked_child_goes_on)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_over_its_end_test),
        cmocka_unit_test(keeps_near_what_is_near_test),
        cmocka_unit_test(keeps_near_what_others_wrote_test),
        cmocka_unit_test(maps_all_for_all_events_test),
        cmocka_unit_test(maps_all_for_raw_calls_test),
        cmocka_unit_test(maps_all_before_it_is_sealed_test),
        cmocka_unit_test(counts_what_it_cannot_reach_test),
        cmocka_unit_test(takes_a_part_of_little_space_test),
        cmocka_unit_test(gives_back_when_space_is_limited_test),
        cmocka_unit_test(a_forked_child_goes_on_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
