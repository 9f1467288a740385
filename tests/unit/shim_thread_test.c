/* LINK: thread.c annotate.c jump.c records.c */
/* shim_thread_test.c - frames of running handlers: pushed, popped, doubted; and jumps out of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "jump.h"
#include "real.h"
#include "thread.h"

static const uint32_t *tid_field;

void *real_find(const char *symbol)
{
    assert_string_equal(symbol, "_thread_db_pthread_tid");
    return (void *)(uintptr_t)tid_field;
}

/* A context at a made-up place: only its address and its stack pointer matter. */
#define STACK 0x10000
static unsigned char stack[STACK] __attribute__((aligned(16)));

static struct frame frame_at(size_t uc, size_t interrupted)
{
    ucontext_t *c = (ucontext_t *)(void *)(stack + uc);
    c->uc_mcontext.gregs[REG_RSP] = (greg_t)(uintptr_t)(stack + interrupted);
    return (struct frame){.uc = c, .signal = 10};
}

static uintptr_t sp(size_t at)
{
    return (uintptr_t)(stack + at);
}

static int setup(void **state)
{
    (void)state;
    memset(thread_self(), 0, sizeof *thread_self());
    sigvet_attention.any = 0;
    return 0;
}

static void thread_H1_frame_lives_below_its_context(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    struct frame f = frame_at(0x8000, 0x9000);
    struct frame *pushed = thread_push(t, &f);
    assert_non_null(pushed);
    assert_int_equal(sigvet_attention.any, 1);
    assert_ptr_equal(thread_live_frame(t, sp(0x7000)), pushed);
    assert_null(thread_live_frame(t, sp(0x8800))); /* left without our seeing it */
    assert_int_equal(sigvet_attention.any, 0);
}

static void a_new_delivery_drops_what_it_overlays(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    struct frame stale = frame_at(0x4000, 0x5000);
    struct frame fresh = frame_at(0x8000, 0x9000);
    thread_push(t, &stale);
    thread_push(t, &fresh);
    assert_int_equal(t->depth, 1);
    assert_ptr_equal(t->frames[0].uc, fresh.uc);
}

static void nested_handlers_stack_up(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    struct frame outer = frame_at(0x8000, 0x9000);
    struct frame inner = frame_at(0x4000, 0x5000);
    struct frame *o = thread_push(t, &outer);
    struct frame *i = thread_push(t, &inner);
    assert_int_equal(t->depth, 2);
    assert_ptr_equal(thread_live_frame(t, sp(0x3000)), i);
    thread_pop(t, i);
    assert_ptr_equal(thread_live_frame(t, sp(0x5000)), o);
    thread_pop(t, o);
    assert_int_equal(sigvet_attention.any, 0);
    thread_pop(t, o); /* again: nothing left to drop */
    assert_int_equal(t->depth, 0);
}

static void a_child_inherits_the_handlers_that_run(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    struct frame outer = frame_at(0x8000, 0x9000);
    struct frame inner = frame_at(0x4000, 0x5000);
    struct frame *o = thread_push(t, &outer);
    struct sigvet_chunk parents;
    t->chunk = &parents;
    assert_false(o->inherited);
    thread_forked(t);
    assert_true(o->inherited);
    assert_null(t->chunk);
    struct frame *i = thread_push(t, &inner); /* its own */
    assert_false(i->inherited);
    thread_pop(t, o);
    assert_false(thread_push(t, &outer)->inherited);
    thread_pop(t, o);
}

static void popping_an_outer_frame_drops_inner_ones(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    struct frame outer = frame_at(0x8000, 0x9000);
    struct frame inner = frame_at(0x4000, 0x5000);
    struct frame *o = thread_push(t, &outer);
    thread_push(t, &inner);
    thread_pop(t, o);
    assert_int_equal(t->depth, 0);
}

static void an_alternate_stack_has_bounds(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    struct frame f = frame_at(0x3000, 0x9000);
    f.alt_low = sp(0x1000);
    f.alt_high = sp(0x4000);
    struct frame *pushed = thread_push(t, &f);
    assert_ptr_equal(thread_live_frame(t, sp(0x2000)), pushed);
    assert_int_equal(thread_stack_end(t, pushed, sp(0x2000)), sp(0x4000));
    assert_null(thread_live_frame(t, sp(0x800))); /* below the context, but on another stack */
}

static void an_alternate_stack_above_does_not_kill_the_outer_frame(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    struct frame outer = frame_at(0x4000, 0x5000);
    struct frame inner = frame_at(0xc000, 0x3000); /* stands higher, interrupted code lower */
    inner.alt_low = sp(0xa000);
    inner.alt_high = sp(0xd000);
    thread_push(t, &outer);
    struct frame *i = thread_push(t, &inner);
    assert_int_equal(t->depth, 2);
    assert_ptr_equal(thread_live_frame(t, sp(0xb000)), i);
}

static void too_deep_is_refused(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    for (size_t i = 0; i < THREAD_FRAMES; i++) {
        struct frame f = frame_at(0xf000 - i * 0x1000, 0xf800 - i * 0x1000);
        assert_non_null(thread_push(t, &f));
    }
    struct frame f = frame_at(0x1000, 0x1800);
    assert_null(thread_push(t, &f));
    assert_int_equal(t->depth, THREAD_FRAMES);
}

static void stack_ends(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    thread_learn(sp(0x8000));
    assert_int_equal(thread_stack_end(t, NULL, sp(0x7123)), sp(0x8000));
    t->stack_low = sp(0x9000);
    t->stack_high = sp(0xa000);
    assert_int_equal(thread_stack_end(t, NULL, sp(0x9800)), sp(0xa000));
    uintptr_t unknown = sp(0xb123);
    assert_int_equal(thread_stack_end(t, NULL, unknown), (unknown | 4095) + 1);
}

static void tid_comes_from_the_thread_descriptor(void **state)
{
    (void)state;
    extern const uint32_t wrong[3];
    tid_field = wrong;
    assert_int_equal(thread_id(), 0);
}

const uint32_t wrong[3] = {64, 1, 16}; /* not 32 bits wide: not what we know how to read */

static jmp_buf target;

static __attribute__((noinline)) uintptr_t own_sp(void)
{
    uintptr_t at;
    __asm__("movq %%rsp, %0" : "=r"(at));
    return at;
}

static void jump_target_is_the_stack_pointer_of_setjmp(void **state)
{
    (void)state;
    if (setjmp(target) == 0) {
        uintptr_t to = jump_target((uint64_t)(uintptr_t)target);
        assert_true(to >= own_sp());
        assert_true(to - own_sp() < 4096);
    }
}

static void a_jump_drops_the_handlers_that_it_leaves(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    struct frame outer = frame_at(0x8000, 0x9000);
    struct frame inner = frame_at(0x4000, 0x5000);
    thread_push(t, &outer);
    thread_push(t, &inner);
    thread_jump(t, sp(0x6000)); /* into the outer handler */
    assert_int_equal(t->depth, 1);
    thread_jump(t, sp(0x9000));
    assert_int_equal(t->depth, 0);
}

static void a_switch_far_away_leaves_the_handler(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    struct frame f = frame_at(0xc000, 0xd000);
    thread_push(t, &f);
    thread_switch(t, sp(0xb000), 0x2000);
    assert_int_equal(t->depth, 1);
    thread_switch(t, sp(0x1000), 0x2000); /* below the context, but no stack is that deep */
    assert_int_equal(t->depth, 0);
}

/* How a handler on `stack` is told to have been left: by a look at where the thread is, or by a jump. */
static unsigned left(bool known, bool jumped)
{
    struct thread *t = thread_self();
    struct sigvet_delivery_event event = {.head = {.size = sizeof event}};
    struct frame f = frame_at(0x8000, 0x9000);
    t->stack_low = known ? sp(0) : 0;
    t->stack_high = known ? sp(STACK) : 0;
    thread_push(t, &f)->event = &event;
    if (jumped) {
        thread_jump(t, sp(0x9000));
    } else {
        thread_live_frame(t, sp(0x9000));
    }
    assert_int_equal(t->depth, 0);
    return event.head.flags;
}

static void who_leaves_an_unknown_stack_may_come_back(void **state)
{
    (void)state;
    assert_int_equal(left(true, false), SIGVET_EVENT_LEFT);
    assert_int_equal(left(false, true), SIGVET_EVENT_LEFT);
    assert_int_equal(left(false, false), SIGVET_EVENT_LEFT | SIGVET_EVENT_UNSURE);
}

static void nesting_is_sure_on_known_stacks(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    struct frame outer = frame_at(0x8000, 0x9000);
    struct frame inner = frame_at(0x4000, 0x5000);
    thread_push(t, &outer);
    assert_true(thread_nesting_sure(t));
    thread_push(t, &inner);
    assert_int_equal(t->depth, 2);
    assert_false(thread_nesting_sure(t));
    t->stack_low = sp(0);
    t->stack_high = sp(STACK);
    assert_true(thread_nesting_sure(t));
}

static void unknown_stacks_are_taken_for_small(void **state)
{
    (void)state;
    struct thread *t = thread_self();
    struct frame f = frame_at(0xc000, 0xd000);
    assert_true(thread_frame_near(t, &f, sp(0xb000)));
    assert_false(thread_frame_near(t, &f, sp(0x9000)));
    t->stack_low = sp(0);
    t->stack_high = sp(STACK);
    assert_true(thread_frame_near(t, &f, sp(0x9000)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(thread_H1_frame_lives_below_its_context, setup),
        cmocka_unit_test_setup(a_new_delivery_drops_what_it_overlays, setup),
        cmocka_unit_test_setup(nested_handlers_stack_up, setup),
        cmocka_unit_test_setup(a_child_inherits_the_handlers_that_run, setup),
        cmocka_unit_test_setup(popping_an_outer_frame_drops_inner_ones, setup),
        cmocka_unit_test_setup(an_alternate_stack_has_bounds, setup),
        cmocka_unit_test_setup(an_alternate_stack_above_does_not_kill_the_outer_frame, setup),
        cmocka_unit_test_setup(too_deep_is_refused, setup),
        cmocka_unit_test_setup(stack_ends, setup),
        cmocka_unit_test_setup(tid_comes_from_the_thread_descriptor, setup),
        cmocka_unit_test_setup(jump_target_is_the_stack_pointer_of_setjmp, setup),
        cmocka_unit_test_setup(a_jump_drops_the_handlers_that_it_leaves, setup),
        cmocka_unit_test_setup(a_switch_far_away_leaves_the_handler, setup),
        cmocka_unit_test_setup(who_leaves_an_unknown_stack_may_come_back, setup),
        cmocka_unit_test_setup(nesting_is_sure_on_known_stacks, setup),
        cmocka_unit_test_setup(unknown_stacks_are_taken_for_small, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
