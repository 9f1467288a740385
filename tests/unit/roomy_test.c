/* LINK: roomy.c */
/* roomy_test.c - a stack that is large enough, where the limit says otherwise and where it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "roomy.h"

#define SMALL (256u * 1024)
#define MUCH (512u * 1024)

static uintptr_t seen;

static int use_much(int argc, char **argv)
{
    volatile char much[MUCH];

    for (size_t i = 0; i < sizeof much; i += 4096) {
        much[i] = 1;
    }
    seen = (uintptr_t)much;
    return argc + (int)strlen(argv[0]) + much[0];
}

static uintptr_t distance(uintptr_t a, uintptr_t b)
{
    return a > b ? a - b : b - a;
}

static void a_small_limit_stays_and_does_not_count(void **state)
{
    char *words[] = {"four", NULL};
    struct rlimit was, small, now;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_STACK, &was), 0);
    small = was;
    small.rlim_cur = SMALL;
    assert_int_equal(setrlimit(RLIMIT_STACK, &small), 0);
    assert_int_equal(roomy_call(use_much, 1, words), 6);
    assert_int_equal(getrlimit(RLIMIT_STACK, &now), 0);
    assert_int_equal(now.rlim_cur, SMALL);
    assert_true(distance(seen, (uintptr_t)&was) > (1u << 20));
    assert_int_equal(setrlimit(RLIMIT_STACK, &was), 0);
}

static void a_large_stack_is_used_as_it_is(void **state)
{
    char *words[] = {"", NULL};

    (void)state;
    assert_int_equal(roomy_call(use_much, 2, words), 3);
    assert_true(distance(seen, (uintptr_t)words) < (1u << 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_limit_stays_and_does_not_count),
        cmocka_unit_test(a_large_stack_is_used_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
