/* LINK: timeheap.c util.c */
/* timeheap_test.c - what comes out of the heap comes in order.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/read/timeheap.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "timeheap.h"

#define COUNT 1000u

static struct timeheap heap;

static int free_heap(void **state)
{
    (void)state;
    timeheap_free(&heap);
    assert_int_equal(heap.count, 0);
    return 0;
}

static void gives_the_least_first(void **state)
{
    char things[COUNT];

    (void)state;
    for (uint64_t i = 0; i < COUNT; i++) { /* times 0 to 99, ten of each, in no order */
        timeheap_push(&heap, i * 37 % 100, COUNT - i, &things[i]);
    }
    for (uint64_t n = 0; n < COUNT; n++) {
        const struct timeheap_node *top = &heap.nodes[0];
        uint64_t i = COUNT - top->rank;
        assert_int_equal(top->time, n / 10);
        assert_ptr_equal(top->what, &things[i]);
        assert_int_equal(i, i % 100 + 100 * (9 - n % 10)); /* the last pushed has the least rank */
        timeheap_pop(&heap);
    }
    assert_int_equal(heap.count, 0);
}

static void what_is_put_off_comes_later(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 10; i++) {
        timeheap_push(&heap, i, 0, NULL);
    }
    for (uint64_t n = 0; n < COUNT; n++) {
        assert_int_equal(heap.nodes[0].time, n);
        timeheap_later(&heap, n + 10);
    }
    timeheap_later(&heap, COUNT); /* where it is */
    assert_int_equal(heap.nodes[0].time, COUNT);
    timeheap_clear(&heap);
    timeheap_push(&heap, 5, 0, NULL);
    assert_int_equal(heap.count, 1);
    assert_int_equal(heap.nodes[0].time, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(gives_the_least_first, free_heap),
        cmocka_unit_test_teardown(what_is_put_off_comes_later, free_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
