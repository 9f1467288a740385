/* unsafe_call_test.c - tests of tools/rules/unsafe_call.c: which function a call is filed on.
 *
 * Source: the comments U1 and U2 of the rule. */
/* LINK: rules/unsafe_call.c frames.c locks.c conditions.c facts.c language.c util.c tests/unit/fake_symbols.c */
#include "unsafe_call_fixture.h"

static void a_direct_call_is_a_warning(void **state)
{
    (void)state;
    fake_call(HANDLER + 8, "printf");
    fake_interrupted(&walk, STEPS(MAIN + 1));
    judge("printf");
    expect("printf", LEVEL_WARNING);
    assert_int_equal(judged.site, 1);
    assert_null(judged.via);
    assert_null(judged.because);
    assert_null(judged.interrupted_in_unsafe);
    assert_int_equal(judged.delivery, DELIVERY_ASYNCHRONOUS);
}

static void a_call_through_a_pointer_is_reported_too(void **state)
{
    (void)state;
    judge("printf"); /* symbols_called() knows nothing */
    expect("printf", LEVEL_WARNING);
}

static void a_walk_that_missed_the_handler_is_unverified(void **state)
{
    (void)state;
    walk.reached = false;
    judge("printf");
    assert_int_equal(judged.judged, JUDGED_UNVERIFIED);
    walk.reached = true;
    walk.handler_count = 0;
    judge("printf");
    assert_int_equal(judged.judged, JUDGED_UNVERIFIED);
}

/* exit() runs the library's code on its way out, and only start-up code without unwind information knows. */
static void what_cxa_finalize_calls_is_part_of_exit(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(STUB, CALLBACK + 4, C_FINALIZE + 7, ENDWIN + 8));
    walk.reached = false;
    judge("free");
    assert_int_equal(judged.judged, JUDGED_NOTHING);
    walk = fake_handler(STEPS(STUB, CALLBACK + 4, C_EXIT + 7, ENDWIN + 8));
    walk.reached = false;
    judge("free");
    assert_int_equal(judged.judged, JUDGED_UNVERIFIED);
}

static void unknown_and_safe_rows(void **state)
{
    (void)state;
    judge("no_such_function");
    assert_int_equal(judged.judged, JUDGED_UNVERIFIED);
    judge("sigaction");
    assert_int_equal(judged.judged, JUDGED_NOTHING);
    walk.reached = false; /* start-up code has no unwind information */
    judge("__cxa_finalize");
    assert_int_equal(judged.judged, JUDGED_NOTHING);
}

/* It is recorded for left-by-jump alone. */
static void a_jump_is_no_unsafe_call(void **state)
{
    (void)state;
    judge("siglongjmp");
    assert_int_equal(judged.judged, JUDGED_NOTHING);
    walk.reached = false; /* and its stack proves nothing here */
    judge("siglongjmp");
    assert_int_equal(judged.judged, JUDGED_NOTHING);
    judge("setcontext");
    assert_int_equal(judged.judged, JUDGED_UNVERIFIED);
}

static void a_portability_row_is_a_note_of_another_rule(void **state)
{
    (void)state;
    judge("__ctype_b_loc");
    assert_int_equal(judged.judged, JUDGED_FINDING);
    assert_string_equal(judged.rule, "unlisted-call");
    assert_int_equal(judged.level, LEVEL_NOTE);
    assert_non_null(judged.because);
}

static void U1_calls_inside_libc_are_dropped(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(STUB, C_PRINTF + 9, HANDLER + 8));
    fake_call(HANDLER + 8, "printf");
    judge("malloc");
    assert_int_equal(judged.judged, JUDGED_NOTHING);
}

static void U1_a_tail_jump_inside_libc_is_dropped(void **state)
{
    (void)state;
    fake_call(HANDLER + 8, "reallocarray"); /* jumps to realloc: leaves no frame */
    judge("realloc");
    assert_int_equal(judged.judged, JUDGED_NOTHING);
}

static void U1_a_callback_inside_an_unsafe_call_is_dropped(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(STUB, CALLBACK + 4, C_EXIT + 7, HANDLER + 8));
    fake_call(HANDLER + 8, "exit");
    fake_call(CALLBACK + 4, "free");
    judge("free");
    assert_int_equal(judged.judged, JUDGED_NOTHING);
}

static void U1_an_allocator_of_a_library_is_inside_malloc(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(STUB, LIBRARY + 0x30, LIBRARY + 0x40, HANDLER + 8));
    fake_call(HANDLER + 8, "malloc"); /* through our stub into libjemalloc, say */
    fake_call(LIBRARY + 0x30, "pthread_mutex_lock");
    judge("pthread_mutex_lock");
    assert_int_equal(judged.judged, JUDGED_NOTHING);

    /* The program's own malloc: we do not come before it. */
    walk = fake_handler(STEPS(STUB, CALLBACK + 0x30, HANDLER + 8));
    fake_call(CALLBACK + 0x30, "pthread_mutex_lock");
    judge("pthread_mutex_lock");
    expect("pthread_mutex_lock", LEVEL_WARNING);
}

static void U2_a_callback_inside_a_safe_or_conditional_call_counts(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(STUB, CALLBACK + 4, C_QSORT + 7, HANDLER + 8));
    fake_call(HANDLER + 8, "qsort"); /* may be harmless: its own record says */
    fake_call(CALLBACK + 4, "malloc");
    judge("malloc");
    expect("malloc", LEVEL_WARNING);

    fake_reset();
    fake_call(HANDLER + 8, "bsearch");
    fake_call(CALLBACK + 4, "malloc");
    judge("malloc");
    expect("malloc", LEVEL_WARNING);
    assert_int_equal(judged.site, 1);
}

static void U2_a_function_of_the_cxx_runtime_is_named_as_via(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(STUB, CXX_OSTREAM + 9, HANDLER + 8));
    fake_call(HANDLER + 8, "_ZN3Lib4stopEv");
    judge("fwrite");
    expect("fwrite", LEVEL_WARNING);
    assert_int_equal(judged.site, 2);
    assert_string_equal(judged.via, "Lib::stop()");
    assert_null(judged.via_module); /* of a module that jumped to this one */
    fake_function(CXX_OSTREAM, "Lib::stop()", "_ZN3Lib4stopEv");
    judge("fwrite");
    assert_string_equal(judged.via_module, "/lib/libstdc++.so.6");

    walk = fake_handler(STEPS(STUB, CXX_NEW + 9, CXX_OSTREAM + 9, HANDLER + 8));
    judge("malloc"); /* operator new has a record, also when the runtime itself calls it */
    assert_int_equal(judged.judged, JUDGED_NOTHING);

    walk = fake_handler(STEPS(STUB, HANDLER + 16)); /* two jumps: no frames */
    fake_call(HANDLER + 16, "_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEED1Ev");
    judge("_ZdlPv");
    expect("_ZdlPv", LEVEL_WARNING);
    assert_string_equal(judged.via, "_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEED1Ev");
    assert_null(judged.via_module);
    is_jumped_to = true;
    judge("free");
    assert_int_equal(judged.judged, JUDGED_NOTHING);
}

static void U2_without_a_known_call_the_frames_tell_what_is_inside(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(STUB, C_INT_MALLOC + 3, C_PRINTF + 9, HANDLER + 8));
    judge("malloc"); /* printf was called through a pointer */
    assert_int_equal(judged.judged, JUDGED_NOTHING);

    /* A function of libc that libc itself called has no record. */
    walk = fake_handler(STEPS(STUB, C_PRINTF + 9, C_READ + 5, HANDLER + 8));
    judge("malloc");
    expect("malloc", LEVEL_WARNING);
}

static void operator_new_is_one_finding(void **state)
{
    (void)state;
    fake_call(HANDLER + 8, "_Znwm");
    judge("_Znwm");
    expect("_Znwm", LEVEL_WARNING);
    walk = fake_handler(STEPS(STUB, CXX_NEW + 9, HANDLER + 8));
    judge("malloc");
    assert_int_equal(judged.judged, JUDGED_NOTHING);
}

static void a_local_function_with_a_known_name_is_not_libcs(void **state)
{
    /* call +0xf3: the target begins with push %rbp, not with a jump */
    static const unsigned char code[] = {0xe8, 0xf3, 0, 0, 0};
    static const unsigned char function[16] = {0x55, 0x48, 0x89, 0xe5};
    static const unsigned char plt[16] = {0xf3, 0x0f, 0x1e, 0xfa, 0xf2, 0xff, 0x25};

    (void)state;
    fake_code(HANDLER + 8 - sizeof code, code, sizeof code);
    fake_code(HANDLER + 8 + 0xf3, function, sizeof function);
    fake_call(HANDLER + 8, "error"); /* the program's own: jumps to printf */
    judge("printf");
    expect("printf", LEVEL_WARNING);

    tear_down(NULL);
    set_up(NULL);
    fake_code(HANDLER + 8 - sizeof code, code, sizeof code);
    fake_code(HANDLER + 8 + 0xf3, plt, sizeof plt);
    fake_call(HANDLER + 8, "error");
    judge("printf");
    assert_int_equal(judged.judged, JUDGED_NOTHING);
}

static void harmless_calls_are_notes(void **state)
{
    (void)state;
    fake_call(HANDLER + 8, "snprintf");
    memcpy(call.fact, "%d", 3);
    judge("snprintf");
    expect("snprintf", LEVEL_NOTE);
    assert_non_null(judged.because);
    memcpy(call.fact, "%ls", 4);
    judge("snprintf");
    expect("snprintf", LEVEL_WARNING);
}

static void an_allocation_refutes_harmlessness(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(STUB, C_SNPRINTF + 9, HANDLER + 8));
    fake_call(HANDLER + 8, "snprintf");
    memcpy(call.fact, "%d", 3);
    judge("malloc");
    expect("snprintf", LEVEL_WARNING);
    assert_string_equal(judged.because, "it allocated memory in this call");
    judge("dl_iterate_phdr"); /* no allocation: snprintf's own record says it all */
    assert_int_equal(judged.judged, JUDGED_NOTHING);
}

static void via_names_the_library_function(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(STUB, TERM_OUT + 5, ENDWIN + 6, HELPER + 3, HANDLER + 8));
    fake_call(HELPER + 3, "endwin");
    fake_call(TERM_OUT + 5, "fflush");
    judge("fflush");
    expect("fflush", LEVEL_WARNING);
    assert_string_equal(judged.via, "endwin");
    assert_string_equal(judged.via_module, "/lib/libncurses.so.6");

    fake_reset();
    fake_function(ENDWIN, "endwin_sp", NULL); /* called through a pointer: its frame's name */
    judge("fflush");
    assert_string_equal(judged.via, "endwin_sp");

    fake_reset();
    fake_call(HELPER + 3, "_ZN3Lib4stopEv");
    judge("fflush");
    assert_string_equal(judged.via, "Lib::stop()");
    assert_null(judged.via_module); /* of a module that jumped to this one */
}

static void via_names_a_library_function_that_jumped(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(STUB, HANDLER + 8));
    fake_call(HANDLER + 8, "Tcl_AsyncMark");
    judge("pthread_mutex_unlock");
    expect("pthread_mutex_unlock", LEVEL_WARNING);
    assert_string_equal(judged.via, "Tcl_AsyncMark");
    assert_null(judged.via_module);

    fake_reset();
    fake_call(HANDLER + 8, "pthread_mutex_unlock");
    judge("pthread_mutex_unlock");
    expect("pthread_mutex_unlock", LEVEL_WARNING);
    assert_null(judged.via);
}

static void via_looks_through_a_callback_of_the_runtime(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(STUB, ENDWIN + 6, C_QSORT + 3, HANDLER + 8));
    fake_call(HANDLER + 8, "bsearch");
    judge("free");
    expect("free", LEVEL_WARNING);
    assert_string_equal(judged.via, "endwin");
}

static void no_via_for_the_handlers_own_module(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(STUB, CALLBACK + 4, ENDWIN + 6, HANDLER + 8));
    judge("free");
    expect("free", LEVEL_WARNING);
    assert_null(judged.via);

    walk = fake_handler(STEPS(STUB)); /* signal(SIGTERM, exit) */
    judge("exit");
    expect("exit", LEVEL_WARNING);
    assert_null(judged.via);
    assert_int_equal(judged.site, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_direct_call_is_a_warning),
        TEST(a_call_through_a_pointer_is_reported_too),
        TEST(a_walk_that_missed_the_handler_is_unverified),
        TEST(what_cxa_finalize_calls_is_part_of_exit),
        TEST(unknown_and_safe_rows),
        TEST(a_jump_is_no_unsafe_call),
        TEST(a_portability_row_is_a_note_of_another_rule),
        TEST(U1_calls_inside_libc_are_dropped),
        TEST(U1_a_tail_jump_inside_libc_is_dropped),
        TEST(U1_a_callback_inside_an_unsafe_call_is_dropped),
        TEST(U1_an_allocator_of_a_library_is_inside_malloc),
        TEST(U2_a_callback_inside_a_safe_or_conditional_call_counts),
        TEST(U2_a_function_of_the_cxx_runtime_is_named_as_via),
        TEST(U2_without_a_known_call_the_frames_tell_what_is_inside),
        TEST(operator_new_is_one_finding),
        TEST(a_local_function_with_a_known_name_is_not_libcs),
        TEST(harmless_calls_are_notes),
        TEST(an_allocation_refutes_harmlessness),
        TEST(via_names_the_library_function),
        TEST(via_names_a_library_function_that_jumped),
        TEST(via_looks_through_a_callback_of_the_runtime),
        TEST(no_via_for_the_handlers_own_module),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
