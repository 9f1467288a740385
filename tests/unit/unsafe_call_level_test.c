/* unsafe_call_level_test.c - tests of tools/rules/unsafe_call.c: what was interrupted, how the
 * signal came, and the level that follows.
 *
 * Source: the comment U3 of the rule. */
/* LINK: rules/unsafe_call.c frames.c locks.c conditions.c facts.c language.c util.c tests/unit/fake_symbols.c */
#include "unsafe_call_fixture.h"

static void interrupted_inside_an_unsafe_function_is_an_error(void **state)
{
    (void)state;
    fake_interrupted(&walk, STEPS(C_INT_MALLOC + 9, C_MALLOC + 5, MAIN + 7, C_START + 3));
    fake_call(MAIN + 7, "calloc");
    judge("free");
    expect("free", LEVEL_ERROR);
    assert_string_equal(judged.interrupted_in_unsafe, "calloc");
    assert_non_null(judged.because);
}

static void without_unwind_tables_it_is_a_warning(void **state)
{
    (void)state;
    fake_interrupted(&walk, STEPS(C_INT_MALLOC + 9, C_MALLOC + 5, MAIN + 7, C_START + 3));
    walk.tied = true;
    judge("free");
    expect("free", LEVEL_WARNING);
    assert_string_equal(judged.interrupted_in_unsafe, "malloc");
    assert_non_null(judged.because);
}

static void U3_without_a_known_call_the_frames_decide(void **state)
{
    (void)state;
    fake_interrupted(&walk, STEPS(C_INT_MALLOC + 9, C_MALLOC + 5, MAIN + 7));
    judge("free");
    assert_string_equal(judged.interrupted_in_unsafe, "malloc");

    walk.interrupted_count = 0;
    fake_interrupted(&walk, STEPS(C_INT_MALLOC + 9, MAIN + 7)); /* no name that anybody knows */
    judge("free");
    expect("free", LEVEL_WARNING);
    assert_null(judged.interrupted_in_unsafe);
}

static void interrupted_in_safe_functions_is_no_error(void **state)
{
    (void)state;
    fake_interrupted(&walk, STEPS(C_READ + 9, MAIN + 7));
    fake_call(MAIN + 7, "read");
    judge("free");
    expect("free", LEVEL_WARNING);

    walk.interrupted_count = 0; /* in our stub on the way to malloc */
    fake_interrupted(&walk, STEPS(STUB + 4, MAIN + 9));
    fake_call(MAIN + 9, "malloc");
    judge("free");
    expect("free", LEVEL_WARNING);

    walk.interrupted_count = 0; /* in the program, below it qsort */
    fake_interrupted(&walk, STEPS(CALLBACK + 9, C_MALLOC + 4, MAIN + 9));
    judge("free");
    expect("free", LEVEL_WARNING);

    walk.interrupted_count = 0; /* conditional: what it was called with is not known */
    fake_interrupted(&walk, STEPS(C_SNPRINTF + 9, MAIN + 11));
    fake_call(MAIN + 11, "snprintf");
    judge("free");
    expect("free", LEVEL_WARNING);
}

static void U3_looking_a_function_up_is_not_being_in_it(void **state)
{
    (void)state;
    fake_interrupted(&walk, STEPS(LD_RESOLVE + 9, MAIN + 7));
    fake_call(MAIN + 7, "malloc");
    judge("free");
    expect("free", LEVEL_WARNING);
    assert_null(judged.interrupted_in_unsafe);

    walk.interrupted_count = 0; /* thread-local storage is allocated on first use */
    fake_interrupted(&walk, STEPS(C_INT_MALLOC + 1, C_MALLOC + 5, LD_TLS + 9, MAIN + 9));
    fake_call(MAIN + 9, "__tls_get_addr");
    judge("free");
    assert_string_equal(judged.interrupted_in_unsafe, "malloc");
}

static void the_start_function_is_not_what_was_interrupted(void **state)
{
    (void)state;
    fake_call(START + 7, "__libc_start_main");
    fake_interrupted(&walk, STEPS(C_FREE + 3, C_EXIT + 9, C_START + 5, START + 7));
    judge("free");
    assert_string_equal(judged.interrupted_in_unsafe, "exit");
    walk.interrupted_count = 0;
    fake_interrupted(&walk, STEPS(C_START + 5, START + 7));
    judge("free");
    assert_null(judged.interrupted_in_unsafe);
}

static void outer_handlers_interrupted_code_counts(void **state)
{
    (void)state;
    fake_interrupted(&walk, STEPS(HANDLER + 0x20, SIGVET + 0x300, C_RESTORE + 1));
    fake_interrupted(&walk, STEPS(C_MALLOC + 5, MAIN + 7));
    fake_call(MAIN + 7, "malloc");
    judge("free");
    expect("free", LEVEL_ERROR);
    assert_string_equal(judged.interrupted_in_unsafe, "malloc");
}

static void raise_is_synchronous(void **state)
{
    (void)state;
    call.si_code = SI_TKILL;
    call.flags = SIGVET_CALL_SELF_SENT;
    fake_interrupted(&walk, STEPS(C_INT_MALLOC + 1, C_RAISE + 5, MAIN + 7));
    fake_call(MAIN + 7, "raise");
    judge("printf");
    expect("printf", LEVEL_WARNING);
    assert_int_equal(judged.delivery, DELIVERY_SYNCHRONOUS);
    assert_non_null(judged.because);

    call.flags = 0; /* from another process, while this one was in raise() */
    judge("printf");
    assert_int_equal(judged.delivery, DELIVERY_ASYNCHRONOUS);

    call.flags = SIGVET_CALL_SELF_SENT;
    walk.interrupted_count = 0; /* another thread of this process sent it */
    fake_interrupted(&walk, STEPS(C_READ + 5, MAIN + 9));
    fake_call(MAIN + 9, "read");
    judge("printf");
    assert_int_equal(judged.delivery, DELIVERY_ASYNCHRONOUS);

    call.si_code = SI_TIMER; /* no pid in there */
    walk.interrupted_count = 0;
    fake_interrupted(&walk, STEPS(C_KILL + 5, MAIN + 11));
    judge("printf");
    assert_int_equal(judged.delivery, DELIVERY_ASYNCHRONOUS);
}

static void abort_is_a_note(void **state)
{
    (void)state;
    call.signal = SIGABRT;
    call.si_code = SI_TKILL;
    call.flags = SIGVET_CALL_SELF_SENT;
    fake_interrupted(&walk, STEPS(C_RAISE + 5, C_ABORT + 5, MAIN + 7));
    fake_call(MAIN + 7, "abort");
    judge("printf");
    expect("printf", LEVEL_NOTE);
    assert_int_equal(judged.delivery, DELIVERY_SYNCHRONOUS);

    call.signal = SIGUSR1;
    judge("printf");
    expect("printf", LEVEL_WARNING);
}

static void faults(void **state)
{
    (void)state;
    call.signal = SIGSEGV;
    call.si_code = SEGV_MAPERR;
    fake_interrupted(&walk, STEPS(MAIN + 1));
    judge("printf");
    expect("printf", LEVEL_NOTE);
    assert_int_equal(judged.delivery, DELIVERY_FAULT);

    call.si_code = SI_USER;
    judge("printf");
    expect("printf", LEVEL_WARNING);
    assert_int_equal(judged.delivery, DELIVERY_ASYNCHRONOUS);

    call.si_code = SI_KERNEL;
    walk.interrupted_count = 0;
    fake_interrupted(&walk, STEPS(C_FREE + 1, MAIN + 7));
    fake_call(MAIN + 7, "free");
    judge("printf");
    expect("printf", LEVEL_ERROR);
    assert_int_equal(judged.delivery, DELIVERY_FAULT);

    call.signal = SIGCHLD; /* CLD_EXITED is no fault */
    call.si_code = CLD_EXITED;
    judge("printf");
    assert_int_equal(judged.delivery, DELIVERY_ASYNCHRONOUS);
}

static void let_in_at_safe_points_alone_is_a_note(void **state)
{
    struct sigvet_handler handler = {.runs = 3, .runs_blocked = 3};
    const char *because;

    (void)state;
    call.flags = SIGVET_CALL_SIGNAL_BLOCKED;
    judge("printf");
    expect("printf", LEVEL_WARNING);
    assert_int_equal(unsafe_call_level(&judged, &handler, &because), LEVEL_NOTE);
    assert_non_null(strstr(because, "sigsuspend"));
    assert_int_equal(unsafe_call_level(&judged, NULL, &because), LEVEL_WARNING);
    assert_null(because);

    handler.runs++; /* between two calls of sigprocmask() */
    call.flags = 0;
    judge("printf");
    expect("printf", LEVEL_WARNING);
    assert_int_equal(unsafe_call_level(&judged, &handler, &because), LEVEL_NOTE);
    assert_non_null(strstr(because, "unblocked"));
    handler.open = 1;
    assert_int_equal(unsafe_call_level(&judged, &handler, &because), LEVEL_WARNING);
    assert_null(because);
    handler.open = handler.runs = 0; /* it never ran: nothing is known of how it is let in */
    assert_int_equal(unsafe_call_level(&judged, &handler, &because), LEVEL_WARNING);
}

static void safe_points_excuse_no_error(void **state)
{
    struct sigvet_handler handler = {.runs = 1};
    const char *because;

    (void)state;
    fake_interrupted(&walk, STEPS(C_FREE + 1, MAIN + 7));
    fake_call(MAIN + 7, "free");
    judge("printf");
    assert_int_equal(unsafe_call_level(&judged, &handler, &because), LEVEL_ERROR);
    assert_non_null(strstr(because, "undefined"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(interrupted_inside_an_unsafe_function_is_an_error),
        TEST(without_unwind_tables_it_is_a_warning),
        TEST(U3_without_a_known_call_the_frames_decide),
        TEST(interrupted_in_safe_functions_is_no_error),
        TEST(U3_looking_a_function_up_is_not_being_in_it),
        TEST(the_start_function_is_not_what_was_interrupted),
        TEST(outer_handlers_interrupted_code_counts),
        TEST(raise_is_synchronous),
        TEST(abort_is_a_note),
        TEST(faults),
        TEST(let_in_at_safe_points_alone_is_a_note),
        TEST(safe_points_excuse_no_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
