/* facts_test.c - tests of tools/facts/facts.c.
 *
 * Source: include/sigvet/calls.def. */
/* LINK: facts.c util.c */
#include "facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void finds_rows_of_every_kind(void **state)
{
    const struct fact *f = facts_find("printf");

    (void)state;
    assert_non_null(f);
    assert_int_equal(f->verdict, SIGVET_UNSAFE);
    assert_true(f->why & WHY_STDIO);
    assert_string_equal(f->instead, "write");
    assert_true(f->intercepted);

    f = facts_find("__snprintf_chk");
    assert_non_null(f);
    assert_int_equal(f->condition, IF_FORMAT);
    assert_int_equal(f->arg, 4);

    f = facts_find("sigaction");
    assert_non_null(f);
    assert_int_equal(f->verdict, SIGVET_SAFE);

    f = facts_find("__libc_start_main");
    assert_non_null(f);
    assert_int_equal(f->verdict, SIGVET_UNSAFE);
    assert_false(f->intercepted);

    f = facts_find("__ctype_b_loc");
    assert_non_null(f);
    assert_int_equal(f->verdict, SIGVET_PORTABILITY);
    assert_false(f->intercepted);
}

static void finds_versions_by_symbol_not_by_id(void **state)
{
    (void)state;
    assert_non_null(facts_find("timer_create"));
    assert_null(facts_find("timer_create_at_2_2_5"));
}

static void unknown_symbols_are_null(void **state)
{
    (void)state;
    assert_null(facts_find(NULL));
    assert_null(facts_find(""));
    assert_null(facts_find("on_sigint"));
    assert_null(facts_find("printf@@GLIBC_2.2.5"));
}

static void plain_names(void **state)
{
    static const char *const pairs[][2] = {
        {"printf", "printf"},
        {"__fprintf_chk", "fprintf"},
        {"__vsnprintf_chk", "vsnprintf"},
        {"_IO_puts", "puts"},
        {"__libc_malloc", "malloc"},
        {"__isoc99_sscanf", "sscanf"},
        {"__isoc23_sscanf", "sscanf"},
        {"fopen64", "fopen"},
        {"_IO_fgetpos64", "fgetpos"},
        {"lockf64", "lockf"},
        {"__strdup", "strdup"},
        {"_obstack_free", "obstack_free"},
        {"_ZdlPv", "operator delete(void*)"},
        {"_Znwm", "operator new(unsigned long)"},
        {"__cxa_throw", "__cxa_throw"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        assert_string_equal(facts_plain(pairs[i][0]), pairs[i][1]);
        assert_string_equal(facts_plain(pairs[i][0]), pairs[i][1]); /* remembered */
    }
}

static void different_functions_keep_their_names(void **state)
{
    static const char *const names[] = {"_exit", "cosf64",         "strtof64", "_Fork",
                                        "l64a",  "my_handler_chk", "__my_chk"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_string_equal(facts_plain(names[i]), names[i]);
    }
}

static void a_user_names_unsafe_functions(void **state)
{
    const struct fact *f;

    (void)state;
    facts_say_unsafe("write");
    facts_say_unsafe("_ZN3foo3barEv");
    facts_say_unsafe("malloc");
    f = facts_find("write");
    assert_int_equal(f->verdict, SIGVET_UNSAFE);
    assert_int_equal(f->why, WHY_NAMED);
    assert_true(f->intercepted && f->said);
    assert_non_null(facts_find("_ZN3foo3barEv"));
    assert_string_equal(facts_plain("_ZN3foo3barEv"), "foo::bar()");
    assert_true(facts_find("malloc")->why & WHY_HEAP); /* the table knows more */
    facts_forget();
    assert_int_equal(facts_find("write")->verdict, SIGVET_SAFE);
    assert_null(facts_find("_ZN3foo3barEv"));
    assert_string_equal(f->symbol, "write"); /* findings point to it */
}

static void a_user_names_safe_functions(void **state)
{
    (void)state;
    assert_true(facts_say_safe("printf") >= 2);
    assert_int_equal(facts_find("printf")->verdict, SIGVET_SAFE);
    assert_int_equal(facts_find("__printf_chk")->verdict, SIGVET_SAFE);
    assert_true(facts_find("__printf_chk")->said);
    assert_int_equal(facts_find("fprintf")->verdict, SIGVET_UNSAFE);
    assert_int_equal(facts_say_safe("write"), 0);
    assert_int_equal(facts_say_safe("no_such_function"), 0);
    facts_say_unsafe("no_such_function");
    assert_int_equal(facts_say_safe("no_such_function"), 0);
    facts_forget();
    assert_int_equal(facts_find("printf")->verdict, SIGVET_UNSAFE);
    assert_null(facts_find("no_such_function"));
}

static void what_the_table_says_does_not_change(void **state)
{
    (void)state;
    (void)facts_say_safe("malloc");
    facts_say_unsafe("write");
    assert_true(facts_is_unsafe("malloc") && facts_is_unsafe("printf"));
    assert_true(facts_is_recorded("malloc") && facts_is_recorded("__printf_chk"));
    assert_false(facts_is_unsafe("write") || facts_is_recorded("write"));
    assert_true(facts_is_unsafe("__libc_start_main"));
    assert_false(facts_is_recorded("__libc_start_main"));
    facts_forget();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_rows_of_every_kind),
        cmocka_unit_test(finds_versions_by_symbol_not_by_id),
        cmocka_unit_test(unknown_symbols_are_null),
        cmocka_unit_test(plain_names),
        cmocka_unit_test(different_functions_keep_their_names),
        cmocka_unit_test(a_user_names_unsafe_functions),
        cmocka_unit_test(a_user_names_safe_functions),
        cmocka_unit_test(what_the_table_says_does_not_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
