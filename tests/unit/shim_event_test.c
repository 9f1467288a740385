/* LINK: event.c thread.c annotate.c records.c seal.c probe.c */
/* shim_event_test.c - events in chunks: room, order, loss, children; what may be asked of the kernel. */
#include <fcntl.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "event.h"
#include "mask.h"
#include "probe.h"
#include "process.h"
#include "raw.h"
#include "real.h"
#include "records.h"
#include "seal.h"
#include "thread.h"

#define CAPACITY (4u << 20)
#define FIRST SIGVET_HEADER_SIZE

uint64_t sigvet_own_record = FIRST; /* any offset does */

uint8_t sigvet_raw;
__thread struct raw_thread sigvet_raw_thread;

uint64_t modules_now(void)
{
    return 0;
}

static uint32_t gap; /* the last one told */

void process_gap(enum sigvet_gap kind, const char *text)
{
    gap = kind;
}

struct sigvet_process *process_record(void)
{
    thread_self()->tid = thread_id();
    return record_at(sigvet_own_record);
}

uint64_t mask_now(void)
{
    return 0x40;
}

bool real_in_libc(uintptr_t address)
{
    return address != 0;
}

void *real_find(const char *symbol)
{
    (void)symbol;
    return NULL;
}

/* A fresh trace, mapped by the module under test. */
static void trace_make(uint64_t ready, uint32_t mode)
{
    char path[] = "/tmp/sigvet-event-XXXXXX";
    int fd = mkstemp(path);
    struct sigvet_header h = {
        .magic = SIGVET_TRACE_MAGIC,
        .version = SIGVET_TRACE_VERSION,
        .capacity = CAPACITY,
        .records_off = FIRST,
        .ready = ready,
        .tail = FIRST,
        .mode = mode,
        .clock_ns = 77,
    };
    assert_true(fd >= 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(ftruncate(fd, CAPACITY), 0);
    assert_int_equal(pwrite(fd, &h, sizeof h, 0), sizeof h);
    if (sigvet_header != NULL) {
        assert_int_equal(munmap(sigvet_header, CAPACITY), 0);
    }
    assert_true(records_map(fd));
    assert_int_equal(close(fd), 0);
    memset(thread_self(), 0, sizeof *thread_self());
    sigvet_own_record = FIRST;
    sigvet_tracing = (mode & SIGVET_MODE_EVENTS) != 0 ? TRACING_EVENTS : TRACING_RAW;
}

static uint32_t *write_event(size_t extra)
{
    struct sigvet_call_event *e = event_begin(sizeof *e + extra, 0);
    if (e != NULL) {
        event_publish(e, sizeof *e + extra, SIGVET_EVENT_CALL, 7);
        event_end(&e->head);
    }
    return (uint32_t *)e;
}

static uint64_t lost(void)
{
    return records_header()->lost[SIGVET_LOST_EVENTS];
}

static void the_first_event_tells_of_the_thread(void **state)
{
    (void)state;
    trace_make(CAPACITY, SIGVET_MODE_EVENTS);
    event_thread_begin();
    const struct sigvet_chunk *c = thread_self()->chunk;
    assert_non_null(c);
    const struct sigvet_event *first = (const void *)(c + 1);
    assert_int_equal(first->type, SIGVET_EVENT_THREAD);
    assert_int_equal(first->size, sizeof *first);
    assert_int_equal(c->used, sizeof *first);
    assert_int_equal(c->mask, 0x40);
    assert_int_equal(c->rec.type, SIGVET_REC_CHUNK);
    assert_int_equal(c->begin, 77);
}

static void events_follow_each_other(void **state)
{
    (void)state;
    trace_make(CAPACITY, SIGVET_MODE_EVENTS);
    const uint32_t *a = write_event(8);
    const uint32_t *b = write_event(16);
    assert_ptr_equal((const char *)a + sizeof(struct sigvet_call_event) + 8, b);
    assert_int_equal(*a, sizeof(struct sigvet_call_event) + 8);
    const struct sigvet_event *e = (const void *)a;
    assert_int_equal(e->row, 7);
    assert_int_equal(e->begin, 77);
    assert_int_equal(e->end, 77);
}

/* What a handler writes while an event is under way stands behind it, also when it needs a new chunk. */
static void a_handler_writes_behind(void **state)
{
    (void)state;
    trace_make(CAPACITY, SIGVET_MODE_EVENTS);
    struct sigvet_call_event *outer = event_begin(sizeof *outer, 0);
    struct sigvet_chunk *c = thread_self()->chunk;
    for (int i = 0; i < 200; i++) {
        assert_non_null(write_event(64));
    }
    assert_ptr_not_equal(thread_self()->chunk, c);
    assert_int_equal(c->closed, 1);
    event_publish(outer, sizeof *outer, SIGVET_EVENT_CALL, 9);
    event_end(&outer->head);
    assert_int_equal(outer->head.row, 9);
    assert_int_equal(lost(), 0);
}

static void chunks_grow_up_to_a_limit(void **state)
{
    (void)state;
    trace_make(CAPACITY, SIGVET_MODE_EVENTS);
    size_t largest = 0;
    for (int i = 0; i < 3000; i++) {
        assert_non_null(write_event(64));
        const struct sigvet_chunk *c = thread_self()->chunk;
        assert_true(c->used <= c->rec.size - sizeof *c);
        largest = c->rec.size > largest ? c->rec.size : largest;
    }
    assert_int_equal(largest, SIGVET_CHUNK_MOST);
}

static void every_loss_is_counted_and_others_keep_room(void **state)
{
    (void)state;
    uint64_t ready = FIRST + SIGVET_EVENTS_RESERVE + 3 * SIGVET_CHUNK_LEAST;
    trace_make(ready, SIGVET_MODE_EVENTS);
    uint64_t written = 0;
    for (int i = 0; i < 1000; i++) {
        written += write_event(0) != NULL;
    }
    assert_true(written > 0);
    assert_int_equal(written + lost(), 1000);
    assert_non_null(record_reserve(SIGVET_EVENTS_RESERVE / 16));
}

/* With --raw alone calls take the same way, and nothing is written: nor is it a loss. */
static void a_share_ends_events_and_is_told(void **state)
{
    (void)state;
    trace_make(CAPACITY, SIGVET_MODE_EVENTS);
    sigvet_header->event_room = 3 * SIGVET_CHUNK_LEAST;
    sigvet_tracing |= TRACING_CHOSEN;
    gap = 0;
    for (unsigned n = 0; n < 1000 && write_event(64) != NULL; n++) {
    }
    assert_int_equal(gap, SIGVET_GAP_EVENTS_OVER);
    assert_int_equal(sigvet_tracing, 0);
    assert_int_equal(lost(), 0);
    event_forked();
    assert_int_equal(sigvet_tracing, TRACING_EVENTS | TRACING_CHOSEN);
}

static void classes_choose_events(void **state)
{
    const struct shape send = {.class = CLASS_SEND}, mask = {.class = CLASS_MASK};
    const struct shape end = {.class = CLASS_PROCESS, .result = RESULT_NOTE};

    (void)state;
    trace_make(CAPACITY, SIGVET_MODE_EVENTS);
    assert_true(event_wanted(&send) && event_wanted(&mask) && event_wanted(&end));
    sigvet_header->event_classes = 1u << CLASS_SEND | 1u << CLASS_PROCESS;
    assert_true(event_wanted(&send));
    assert_false(event_wanted(&mask));
    assert_false(event_wanted(&end));
}

static void without_events_nothing_is_written(void **state)
{
    (void)state;
    trace_make(CAPACITY, SIGVET_MODE_RAW);
    event_thread_begin();
    assert_null(write_event(0));
    assert_null(thread_self()->chunk);
    assert_int_equal(lost(), 0);
    assert_int_equal(records_header()->tail, FIRST);
}

static void a_child_leaves_its_parents_chunk_alone(void **state)
{
    (void)state;
    trace_make(CAPACITY, SIGVET_MODE_EVENTS);
    write_event(0);
    struct sigvet_chunk *parents = thread_self()->chunk;
    uint64_t used = parents->used;
    sigvet_own_record = FIRST + 4096;
    write_event(0);
    assert_ptr_not_equal(thread_self()->chunk, parents);
    assert_int_equal(parents->used, used);
    assert_int_equal(parents->closed, 0);
    assert_int_equal(thread_self()->chunk->process, FIRST + 4096);
}

static void a_delivery_tells_what_it_interrupted(void **state)
{
    (void)state;
    static const unsigned char code[] = {0x0f, 0x05, 0xc3};
    ucontext_t uc;
    siginfo_t info = {.si_signo = SIGUSR1, .si_code = SI_TKILL};
    memset(&uc, 0, sizeof uc);
    trace_make(CAPACITY, SIGVET_MODE_EVENTS);
    uc.uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)(code + 2);
    uc.uc_mcontext.gregs[REG_RAX] = -4; /* EINTR */
    const struct sigvet_delivery_event *d = event_delivery(SIGUSR1, &info, &uc, NULL, 0x1234, true);
    assert_int_equal(d->syscall, SIGVET_INTERRUPTED_EINTR);
    assert_int_equal(d->handler, 0x1234);
    assert_int_equal(d->head.flags, SIGVET_EVENT_ALTSTACK);
    assert_int_equal(d->head.end, 0);
    event_returned((void *)d);
    assert_int_equal(d->head.end, 77);
    uc.uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)code;
    d = event_delivery(SIGUSR1, &info, &uc, NULL, 0x1234, false);
    assert_int_equal(d->syscall, SIGVET_INTERRUPTED_RESTART);
    assert_int_equal(d->head.flags, 0);
    event_returned(NULL);
}

static void bad_pointers_are_known(void **state)
{
    (void)state;
    static uint64_t good[2];
    void *gone = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(gone, MAP_FAILED);
    assert_int_equal(munmap(gone, 4096), 0);
    assert_true(probe_readable((uintptr_t)good, sizeof good));
    assert_false(probe_readable((uintptr_t)gone, 8));
    assert_false(probe_readable(8, 8));
    assert_false(probe_readable(UINTPTR_MAX - 4, 8));
}

/* The last test: there is no way back. */
static void a_sealed_program_is_asked_nothing(void **state)
{
    (void)state;
    static uint64_t good[2];
    seal_note_prctl(PR_SET_NAME, 0);
    assert_false(seal_is_on());
    trace_make(CAPACITY, SIGVET_MODE_EVENTS | SIGVET_MODE_TSC);
    assert_int_equal(sigvet_ticks, TICKS_TSC);
    seal_note_syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0);
    assert_true(seal_is_on());
    assert_int_equal(sigvet_ticks, TICKS_TSC);
    assert_false(probe_readable((uintptr_t)good, sizeof good));
    seal_note_syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
    assert_int_equal(sigvet_ticks, TICKS_FORBIDDEN);
    assert_int_equal(record_ticks(), records_header()->clock_tsc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_event_tells_of_the_thread),
        cmocka_unit_test(events_follow_each_other),
        cmocka_unit_test(a_handler_writes_behind),
        cmocka_unit_test(chunks_grow_up_to_a_limit),
        cmocka_unit_test(every_loss_is_counted_and_others_keep_room),
        cmocka_unit_test(a_share_ends_events_and_is_told),
        cmocka_unit_test(classes_choose_events),
        cmocka_unit_test(without_events_nothing_is_written),
        cmocka_unit_test(a_child_leaves_its_parents_chunk_alone),
        cmocka_unit_test(a_delivery_tells_what_it_interrupted),
        cmocka_unit_test(bad_pointers_are_known),
        cmocka_unit_test(a_sealed_program_is_asked_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
