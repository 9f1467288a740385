/* LINK: running.c thread.c annotate.c records.c */
/* shim_running_test.c - which handler runs on a thread, told in the trace: nested, left, forked, ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "process.h"
#include "real.h"
#include "records.h"
#include "running.h"
#include "thread.h"

#define SIZE (2u << 20)
#define STACK 0x10000

static const uint32_t no_field[3];
static struct sigvet_process *process;
static unsigned char stack[STACK] __attribute__((aligned(16)));

void *real_find(const char *symbol)
{
    (void)symbol;
    return (void *)(uintptr_t)no_field; /* thread ids are not known */
}

struct sigvet_process *process_record(void)
{
    return process;
}

static struct sigvet_process *add_process(uint32_t pid)
{
    struct sigvet_process *p = record_reserve(sizeof *p);
    assert_non_null(p);
    p->pid = pid;
    return p;
}

static int setup(void **state)
{
    char path[] = "/tmp/sigvet-running-XXXXXX";
    int fd = mkstemp(path);
    struct sigvet_header h = {
        .magic = SIGVET_TRACE_MAGIC,
        .version = SIGVET_TRACE_VERSION,
        .capacity = SIZE,
        .records_off = 4096,
        .ready = SIZE,
        .tail = 4096,
        .clock_ns = 1000,
    };

    (void)state;
    unlink(path);
    if (fd < 0 || ftruncate(fd, SIZE) != 0 || pwrite(fd, &h, sizeof h, 0) != sizeof h ||
        !records_map(fd)) {
        return -1;
    }
    close(fd);
    memset(thread_self(), 0, sizeof *thread_self());
    sigvet_attention.any = 0;
    process = add_process(42);
    return 0;
}

/* A delivery whose context is at `uc` of the stack, and which interrupted code just above. */
static struct frame *enter(size_t uc, uint32_t signal, uint64_t handler)
{
    ucontext_t *c = (ucontext_t *)(void *)(stack + uc);
    c->uc_mcontext.gregs[REG_RSP] = (greg_t)(uintptr_t)(stack + uc + 0x400);
    struct frame f = {.uc = c, .signal = signal};
    struct frame *pushed = thread_push(thread_self(), &f);
    assert_non_null(pushed);
    running_enter(thread_self(), pushed, handler + 1, handler);
    return pushed;
}

static void nothing_is_written_before_the_first_delivery(void **state)
{
    uint64_t tail = records_header()->tail;

    (void)state;
    thread_live_frame(thread_self(), (uintptr_t)stack);
    running_end();
    assert_null(thread_self()->running);
    assert_int_equal(records_header()->tail, tail);
}

static void nested_handlers_come_and_go(void **state)
{
    struct thread *t = thread_self();

    (void)state;
    struct frame *outer = enter(0x8000, 10, 0x100);
    const struct sigvet_running *r = t->running;
    assert_non_null(r);
    assert_int_equal(r->rec.type, SIGVET_REC_RUNNING);
    assert_int_equal(r->pid, 42);
    assert_int_equal(r->process, record_offset(process));
    assert_int_equal(r->ucontext, (uintptr_t)outer->uc);
    assert_int_equal(r->entered, 1000);
    assert_int_equal(r->signal, 10);
    assert_int_equal(r->handler, 0x100);
    assert_int_equal(r->handler_rec, 0x101);
    uint64_t first = r->sequence;

    records_header()->clock_ns = 2000;
    struct frame *inner = enter(0x4000, 12, 0x200);
    assert_ptr_equal(t->running, r);
    assert_int_equal(r->ucontext, (uintptr_t)inner->uc);
    assert_int_equal(r->entered, 2000);
    assert_int_equal(r->nesting, 2);
    uint64_t second = r->sequence;
    assert_int_not_equal(first, second);

    thread_pop(t, inner);
    assert_int_equal(r->ucontext, (uintptr_t)outer->uc);
    assert_int_equal(r->entered, 1000);
    assert_int_equal(r->handler, 0x100);
    assert_int_equal(r->signal, 10);
    assert_int_equal(r->nesting, 1);
    assert_true(r->sequence > second); /* it is not the delivery that was seen first */
    thread_pop(t, outer);
    assert_int_equal(r->ucontext, 0);
}

static void a_jump_out_is_told(void **state)
{
    struct thread *t = thread_self();

    (void)state;
    enter(0x8000, 10, 0x100);
    enter(0x4000, 12, 0x200);
    uint64_t before = t->running->sequence;
    assert_null(thread_live_frame(t, (uintptr_t)(stack + 0xf000)));
    assert_int_equal(t->running->ucontext, 0);
    assert_true(t->running->sequence > before);
}

static void a_child_tells_of_its_own(void **state)
{
    struct thread *t = thread_self();

    (void)state;
    struct frame *outer = enter(0x8000, 10, 0x100);
    struct sigvet_running *parents = t->running;
    uint64_t sequence = parents->sequence;

    process = add_process(43);
    thread_forked(t);
    assert_null(t->running);
    struct frame *inner = enter(0x4000, 12, 0x200);
    assert_ptr_not_equal(t->running, parents);
    assert_int_equal(t->running->pid, 43);
    thread_pop(t, inner);
    assert_int_equal(t->running->ucontext, 0); /* the outer one is its parent's delivery */
    thread_pop(t, outer);
    assert_int_equal(parents->sequence, sequence);
    assert_int_equal(parents->ucontext, (uintptr_t)outer->uc);
}

static void records_of_ended_threads_are_used_again(void **state)
{
    struct thread *t = thread_self();

    (void)state;
    thread_pop(t, enter(0x8000, 10, 0x100));
    struct sigvet_running *r = t->running;
    running_end();
    assert_null(t->running);
    assert_int_equal(r->tid, 0);
    enter(0x8000, 10, 0x100); /* a destructor's: not told */
    assert_int_equal(r->ucontext, 0);

    memset(t, 0, sizeof *t);
    enter(0x8000, 10, 0x100);
    assert_ptr_equal(t->running, r);
    running_end();

    memset(t, 0, sizeof *t);
    process = add_process(43);
    enter(0x8000, 10, 0x100);
    assert_ptr_not_equal(t->running, r); /* that is the parent's */
}

static void without_room_it_is_tried_once(void **state)
{
    struct thread *t = thread_self();

    (void)state;
    records_header()->ready = records_header()->tail;
    struct frame *f = enter(0x8000, 10, 0x100);
    assert_null(t->running);
    assert_int_equal(records_header()->lost[SIGVET_LOST_FULL], 1);
    thread_pop(t, f);
    enter(0x8000, 10, 0x100);
    assert_int_equal(records_header()->lost[SIGVET_LOST_FULL], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_is_written_before_the_first_delivery, setup),
        cmocka_unit_test_setup(nested_handlers_come_and_go, setup),
        cmocka_unit_test_setup(a_jump_out_is_told, setup),
        cmocka_unit_test_setup(a_child_tells_of_its_own, setup),
        cmocka_unit_test_setup(records_of_ended_threads_are_used_again, setup),
        cmocka_unit_test_setup(without_room_it_is_tried_once, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
