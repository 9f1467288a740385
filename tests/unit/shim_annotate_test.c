/* shim_annotate_test.c - tests of shim/annotate.c: regions, and whether a handler runs.
 *
 * Source: include/sigvet/sigvet.h. */
/* LINK: annotate.c */
#include "annotate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sigvet/sigvet.h"
#include "thread.h"

__thread union attention sigvet_attention;
__thread struct thread sigvet_thread;

static struct frame *live; /* what thread_live_frame() finds */
static uint32_t drops_to;  /* the depth that dropping frames left behind */
static bool drops;

struct frame *thread_live_frame(struct thread *t, uintptr_t sp)
{
    int here;

    assert_ptr_equal(t, &sigvet_thread);
    assert_true(sp < (uintptr_t)&here + 4096 && sp + 4096 > (uintptr_t)&here);
    if (drops) {
        sigvet_allowed = drops_to;
        sigvet_attention.any = 0;
        drops = false;
    }
    return live;
}

static int set_up(void **state)
{
    (void)state;
    sigvet_allowed = sigvet_attention.any = 0;
    live = NULL;
    drops = false;
    return 0;
}

/* The header finds the functions of the shim, which are linked into this test. */
static void regions_nest(void **state)
{
    (void)state;
    assert_false(annotate_allowed());
    sigvet_allow_begin("test");
    sigvet_allow_begin(NULL);
    assert_true(annotate_allowed());
    sigvet_allow_end();
    assert_true(annotate_allowed());
    sigvet_allow_end();
    assert_false(annotate_allowed());
    sigvet_allow_end();
    assert_false(annotate_allowed());
}

static void very_many_regions(void **state)
{
    (void)state;
    sigvet_allowed = UINT32_MAX;
    sigvet_allow_begin("one too many");
    assert_true(annotate_allowed());
}

static void in_a_handler(void **state)
{
    static struct frame frame;

    (void)state;
    assert_int_equal(sigvet_in_handler(), 0);
    sigvet_attention.handler = 1;
    assert_int_equal(sigvet_in_handler(), 0); /* it was left by a jump */
    live = &frame;
    assert_int_equal(sigvet_in_handler(), 1);
}

/* A handler was left by a jump that nobody saw: what it began is over before anything new begins. */
static void regions_of_handlers_that_are_gone(void **state)
{
    (void)state;
    sigvet_allowed = 3;
    sigvet_attention.handler = 1;
    drops = true;
    drops_to = 0;
    sigvet_allow_begin("test");
    assert_int_equal(sigvet_allowed, 1);
    sigvet_allowed = 3;
    sigvet_attention.handler = 1;
    drops = true;
    drops_to = 1;
    sigvet_allow_end();
    assert_int_equal(sigvet_allowed, 0);
}

#define TEST(f) cmocka_unit_test_setup(f, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(regions_nest),
        TEST(very_many_regions),
        TEST(in_a_handler),
        TEST(regions_of_handlers_that_are_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
