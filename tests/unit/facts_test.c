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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_rows_of_every_kind),
        cmocka_unit_test(finds_versions_by_symbol_not_by_id),
        cmocka_unit_test(unknown_symbols_are_null),
        cmocka_unit_test(plain_names),
        cmocka_unit_test(different_functions_keep_their_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
