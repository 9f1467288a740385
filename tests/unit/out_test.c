/* out_test.c - tests of tools/render/out.c: the table of formats and the shared words.
 *
 * Source: tools/render/out.h. */
/* LINK: library tests/unit/fake_audit.c tests/unit/fake_reader.c */
#include "out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sigvet/calls.h"

static void the_table_of_formats(void **state)
{
    (void)state;
    assert_true(out_find("text")->live);
    assert_non_null(out_find("text")->finding);
    assert_false(out_find("json")->live);
    assert_null(out_find("json")->finding);
    assert_null(out_find("yaml"));
    assert_null(out_find(""));
}

static void shared_words(void **state)
{
    (void)state;
    assert_string_equal(out_delivery_name(DELIVERY_FAULT), "fault");
    assert_string_equal(out_why_name(WHY_EXIT_HANDLERS), "exit-handlers");
    for (unsigned i = 0; i < WHY_BITS; i++) {
        assert_string_not_equal(out_why_name(1u << i), "?");
        for (unsigned j = 0; j < i; j++) {
            assert_string_not_equal(out_why_name(1u << i), out_why_name(1u << j));
        }
    }
    assert_string_equal(out_why_name(1u << WHY_BITS), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_formats),
        cmocka_unit_test(shared_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
