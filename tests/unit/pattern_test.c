/* pattern_test.c - tests of tools/base/pattern.c.
 *
 * Source: tools/base/pattern.h. */
/* LINK: pattern.c */
#include "pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void whole_texts(void **state)
{
    (void)state;
    assert_true(pattern_fits("", ""));
    assert_true(pattern_fits("malloc", "malloc"));
    assert_false(pattern_fits("malloc", "malloc2"));
    assert_false(pattern_fits("malloc2", "malloc"));
    assert_false(pattern_fits("x", ""));
    assert_false(pattern_fits("", "x"));
    assert_false(pattern_fits("*", NULL));
}

static void wildcards(void **state)
{
    (void)state;
    assert_true(pattern_fits("*", ""));
    assert_true(pattern_fits("*libfoo*", "/usr/lib/libfoo.so.1"));
    assert_true(pattern_fits("m?lloc", "malloc"));
    assert_false(pattern_fits("m?lloc", "mlloc"));
    assert_false(pattern_fits("?", ""));
    assert_true(pattern_fits("a*b*c", "a-b-b-c"));
    assert_false(pattern_fits("a*b*c", "a-b-b-d"));
    assert_true(pattern_fits("**a**", "a"));
    assert_true(pattern_fits("f(char*)", "f(char*)"));
    assert_true(pattern_fits("*aab", "aaaab")); /* the star is taken back */
}

static void parts_of_texts(void **state)
{
    (void)state;
    assert_true(pattern_occurs("handler", "my_handler_2"));
    assert_false(pattern_occurs("^handler", "my_handler"));
    assert_true(pattern_occurs("^my", "my_handler"));
    assert_true(pattern_occurs("handler$", "my_handler"));
    assert_false(pattern_occurs("handler$", "my_handler_2"));
    assert_true(pattern_occurs("^my*ler$", "my_handler"));
    assert_false(pattern_occurs("^handler$", "my_handler"));
    assert_true(pattern_occurs("", ""));
    assert_true(pattern_occurs("^$", ""));
    assert_false(pattern_occurs("^$", "x"));
    assert_false(pattern_occurs("x", NULL));
    assert_true(pattern_occurs("b?d", "abcde"));
}

/* A pattern that would take exponential time if every star were taken back. */
static void time_is_bounded(void **state)
{
    char pattern[2 * 200 + 2], text[2001];

    (void)state;
    for (size_t i = 0; i < 200; i++) {
        pattern[2 * i] = '*';
        pattern[2 * i + 1] = 'a';
    }
    memcpy(pattern + 400, "b", 2);
    memset(text, 'a', 2000);
    text[2000] = '\0';
    assert_false(pattern_fits(pattern, text));
    text[1999] = 'b';
    assert_true(pattern_fits(pattern, text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_texts),
        cmocka_unit_test(wildcards),
        cmocka_unit_test(parts_of_texts),
        cmocka_unit_test(time_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
