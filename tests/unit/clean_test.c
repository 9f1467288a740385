/* clean_test.c - tests of tools/base/clean.c.
 *
 * Source: RFC 3629. */
/* LINK: clean.c util.c */
#include "clean.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void same(char *got, const char *expected)
{
    assert_string_equal(got, expected);
    free(got);
}

static void plain_text_stays(void **state)
{
    (void)state;
    same(clean_text(""), "");
    same(clean_text("/usr/bin/true --x=1"), "/usr/bin/true --x=1");
    same(clean_text("na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80"),
         "na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80");
}

static void control_characters_are_escaped_in_text_alone(void **state)
{
    (void)state;
    same(clean_text("a\033[31mb\n\r\t\x7f"), "a\\x1b[31mb\\x0a\\x0d\\x09\\x7f");
    same(clean_text("\xc2\x9b"), "\\xc2\\x9b"); /* C1: another escape introducer */
    same(clean_text("\xc2\xa0"), "\xc2\xa0");
    same(clean_utf8("a\033[31mb\n"), "a\033[31mb\n");
    same(clean_utf8("\xc2\x9b"), "\xc2\x9b");
}

static void malformed_bytes_are_escaped(void **state)
{
    static const char *const pairs[][2] = {
        {"\xff", "\\xff"},
        {"a\x80z", "a\\x80z"},
        {"\xc3", "\\xc3"},          /* cut */
        {"\xe2\x82", "\\xe2\\x82"}, /* cut */
        {"\xf0\x9f\x98", "\\xf0\\x9f\\x98"},
        {"\xc0\xaf", "\\xc0\\xaf"}, /* overlong */
        {"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},
        {"\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},          /* a surrogate */
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, /* beyond U+10FFFF */
        {"\xc3(", "\\xc3("},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        same(clean_text(pairs[i][0]), pairs[i][1]);
        same(clean_utf8(pairs[i][0]), pairs[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_stays),
        cmocka_unit_test(control_characters_are_escaped_in_text_alone),
        cmocka_unit_test(malformed_bytes_are_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
