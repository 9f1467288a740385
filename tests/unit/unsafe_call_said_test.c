/* unsafe_call_said_test.c - tests of tools/rules/unsafe_call.c: what a user says of functions.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Source:   docs/lists.md */
/* LINK: tests/unit/fake_symbols.c library */
#include "facts.h"
#include "unsafe_call_fixture.h"

enum { G_WORK = LIBRARY + 0x300, G_INNER = LIBRARY + 0x400 };

static int forget(void **state)
{
    facts_forget();
    return tear_down(state);
}

#define SAID(f) cmocka_unit_test_setup_teardown(f, set_up, forget)

static void a_named_function_is_a_finding(void **state)
{
    (void)state;
    fake_call(HANDLER + 8, "g_work");
    judge("g_work");
    assert_int_equal(judged.judged, JUDGED_UNVERIFIED); /* nobody has named it */
    facts_say_unsafe("g_work");
    judge("g_work");
    expect("g_work", LEVEL_WARNING);
    assert_int_equal(judged.fact->why, WHY_NAMED);
}

static void what_it_calls_is_part_of_it(void **state)
{
    (void)state;
    facts_say_unsafe("g_work");
    fake_call(HANDLER + 8, "g_work");
    fake_call(G_WORK + 8, "malloc");
    walk = fake_handler(STEPS(STUB, G_WORK + 8, HANDLER + 8));
    judge("malloc");
    assert_int_equal(judged.judged, JUDGED_NOTHING);
    facts_forget();
    judge("malloc");
    expect("malloc", LEVEL_WARNING);
}

static void named_functions_can_be_interrupted(void **state)
{
    (void)state;
    facts_say_unsafe("g_work");
    fake_call(MAIN + 8, "g_work");
    fake_interrupted(&walk, STEPS(G_INNER + 1, G_WORK + 8, MAIN + 8));
    judge("malloc");
    expect("malloc", LEVEL_ERROR);
    assert_string_equal(judged.interrupted_in_unsafe, "g_work");
    /* Only looked up so far, or just about to be entered. */
    walk.interrupted_count = 0;
    fake_interrupted(&walk, STEPS(LD_RESOLVE + 1, MAIN + 8));
    judge("malloc");
    assert_null(judged.interrupted_in_unsafe);
    walk.interrupted_count = 0;
    fake_interrupted(&walk, STEPS(STUB, MAIN + 8));
    judge("malloc");
    assert_null(judged.interrupted_in_unsafe);
}

static void calls_of_safe_functions_are_set_aside(void **state)
{
    (void)state;
    fake_call(HANDLER + 8, "malloc");
    (void)facts_say_safe("malloc");
    judge("malloc");
    assert_int_equal(judged.judged, JUDGED_SET_ASIDE);
    fake_call(HANDLER + 16, "free");
    walk = fake_handler(STEPS(STUB, HANDLER + 16));
    judge("free");
    expect("free", LEVEL_WARNING);
}

static void what_safe_functions_do_inside_is_set_aside(void **state)
{
    (void)state;
    fake_call(HANDLER + 8, "printf");
    (void)facts_say_safe("printf");
    walk = fake_handler(STEPS(STUB, C_PRINTF + 8, HANDLER + 8));
    judge("malloc");
    assert_int_equal(judged.judged, JUDGED_SET_ASIDE);
}

/* That it interrupted malloc() is no evidence then. */
static void safe_functions_are_not_interrupted(void **state)
{
    (void)state;
    fake_call(HANDLER + 8, "printf");
    fake_call(MAIN + 8, "malloc");
    fake_interrupted(&walk, STEPS(C_INT_MALLOC + 1, C_MALLOC + 8, MAIN + 8));
    judge("printf");
    expect("printf", LEVEL_ERROR);
    (void)facts_say_safe("malloc");
    judge("printf");
    expect("printf", LEVEL_WARNING);
    assert_null(judged.interrupted_in_unsafe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SAID(a_named_function_is_a_finding),
        SAID(what_it_calls_is_part_of_it),
        SAID(named_functions_can_be_interrupted),
        SAID(calls_of_safe_functions_are_set_aside),
        SAID(what_safe_functions_do_inside_is_set_aside),
        SAID(safe_functions_are_not_interrupted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
