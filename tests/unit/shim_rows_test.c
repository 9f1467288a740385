/* LINK: rows.c */
/* shim_rows_test.c - the table as the shim sees it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rows.h"

static void names_are_in_row_order(void **state)
{
    (void)state;
    uint32_t size;
    const char *names = row_names(&size);
    const char *at = names;
    for (uint32_t row = 0; row < ROWS; row++) {
        assert_string_equal(at, row_symbol(row));
        at += strlen(at) + 1;
        assert_true((size_t)(at - names) <= size);
    }
    assert_int_equal(at - names, size);
}

static void versions(void **state)
{
    (void)state;
    assert_string_equal(row_version(ROW_printf), "");
    assert_string_equal(row_version(ROW_regexec), "@@GLIBC_2.3.4");
    assert_string_equal(row_version(ROW_regexec_at_2_2_5), "@GLIBC_2.2.5");
    assert_string_equal(row_symbol(ROW_regexec_at_2_2_5), "regexec");
}

static void attributes(void **state)
{
    (void)state;
    assert_true(row_reported(ROW_malloc));
    assert_false(row_reported(ROW_sigaction));
    assert_true(row_unsafe(ROW_malloc));
    assert_true(row_unsafe(ROW_snprintf));
    assert_true(row_unsafe(ROW_setcontext));
    assert_false(row_unsafe(ROW_sigprocmask));
    assert_false(row_unsafe(ROW_sighold)); /* not on the list of POSIX, but harmless */
    assert_int_equal(row_action(ROW_sigaction), ACTION_BODY);
    assert_int_equal(row_action(ROW_siglongjmp), ACTION_JUMP);
    assert_int_equal(row_action(ROW_swapcontext), ACTION_CONTEXT);
    assert_int_equal(row_arg(ROW_swapcontext), 1);
    assert_int_equal(row_condition(ROW___snprintf_chk), IF_FORMAT);
    assert_int_equal(row_arg(ROW___snprintf_chk), 4);
    assert_int_equal(row_condition(ROW_malloc), ALWAYS);
    for (uint32_t row = 0; row < ROWS; row++) {
        assert_true(row_arg(row) < 6);
    }
}

static void some_calls_are_seldom_events(void **state)
{
    (void)state;
    assert_int_equal(row_shape(ROW_sigaction)->when, WHEN_ALWAYS);
    assert_int_equal(row_shape(ROW_poll)->when, WHEN_IN_HANDLER);
    assert_int_equal(row_shape(ROW_poll)->class, CLASS_WAIT);
    assert_int_equal(row_shape(ROW_poll)->arguments, 3);
    assert_int_equal(row_shape(ROW_select)->words, 5 + 2);
    assert_int_equal(row_shape(ROW_munmap)->when, WHEN_ON_ALTSTACK);
    assert_int_equal(row_shape(ROW_munmap)->kinds[0], KIND_REGION);
    assert_null(row_shape(ROW_malloc));
    for (uint32_t row = 0; row < ROWS; row++) {
        const struct shape *shape = row_shape(row);
        if (shape != NULL && shape->when != WHEN_ALWAYS) {
            assert_int_equal(row_action(row), ACTION_PASS);
            assert_int_equal(row_condition(row), ALWAYS);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_in_row_order),
        cmocka_unit_test(versions),
        cmocka_unit_test(attributes),
        cmocka_unit_test(some_calls_are_seldom_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
