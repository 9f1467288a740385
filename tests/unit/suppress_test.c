/* suppress_test.c - tests of tools/judge/suppress.c and suppress_text.c.
 *
 * Source: docs/suppressions.md, the comments U1 and U2 of suppress.c. */
#include "suppress_fixture.h"

static int set_up(void **state)
{
    (void)state;
    make_finding();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    suppress_clear(&list);
    return 0;
}

static void each_key(void **state)
{
    (void)state;
    assert_true(block_suppresses("rule:unsafe-call"));
    assert_true(block_suppresses("rule:unsafe-*"));
    assert_true(block_suppresses("sigvet:unsafe-call"));
    assert_false(block_suppresses("rule:unlisted-call"));
    assert_true(block_suppresses("call:printf"));
    assert_true(block_suppresses("call:__printf_chk"));
    assert_false(block_suppresses("call:puts"));
    finding.via = "lib::stop()";
    assert_true(block_suppresses("call:lib::stop"));
    assert_true(block_suppresses("handler:on_*"));
    assert_false(block_suppresses("handler:helper"));
    assert_true(block_suppresses("module:libfoo.so.1"));
    assert_true(block_suppresses("module:*/libbar*"));
    assert_true(block_suppresses("module:prog"));
    assert_false(block_suppresses("module:libfoo"));
    assert_true(block_suppresses("signal:SIGUSR1"));
    assert_true(block_suppresses("signal:USR2, 10"));
    assert_false(block_suppresses("signal:SIGUSR2"));
}

static void U1_frames_from_the_innermost_on(void **state)
{
    (void)state;
    assert_true(block_suppresses("fun:printf"));
    assert_true(block_suppresses("fun:__printf_chk\nfun:ns::helper"));
    assert_true(block_suppresses("fun:*\nfun:ns::helper(int, char*)"));
    assert_true(block_suppresses("fun:*\nfun:_ZN2ns6helperEiPc\nobj:*/libbar.so*\nfun:on_usr1"));
    assert_true(block_suppresses("fun:*\nobj:libfoo.so.1"));
    assert_true(block_suppresses("fun:*\nsrc:helper.cc"));
    assert_true(block_suppresses("fun:*\nsrc:*/lib/helper.cc:12"));
    assert_false(block_suppresses("fun:*\nsrc:helper.cc:13"));
    assert_false(block_suppresses("fun:ns::helper"));
    assert_false(block_suppresses("fun:*\nfun:*\nfun:*"));               /* the third has no name */
    assert_false(block_suppresses("fun:*\nfun:*\nobj:*\nfun:*\nfun:*")); /* there are four */
}

static void any_frames(void **state)
{
    (void)state;
    assert_true(block_suppresses("..."));
    assert_true(block_suppresses("...\nfun:on_usr1"));
    assert_true(block_suppresses("fun:printf\n...\nfun:ns::*\n...\nfun:on_usr1\n..."));
    assert_true(block_suppresses("...\nobj:libbar.so.2\nfun:on_usr1"));
    assert_false(block_suppresses("...\nobj:libfoo.so.1\nfun:on_usr1"));
    assert_false(block_suppresses("...\nfun:main"));
    finding.handler_stack.count = 0;
    assert_true(block_suppresses("..."));
    assert_false(block_suppresses("...\nfun:*"));
}

static void U2_all_signals_must_be_suppressed(void **state)
{
    (void)state;
    finding.signals |= 1ull << (SIGHUP - 1);
    assert_false(block_suppresses("signal:SIGUSR1"));
    assert_true(block_suppresses("signal:SIGUSR1,SIGHUP,SIGINT"));
    finding.signals = 0;
    finding.signal = 0; /* a finding about no signal */
    assert_false(block_suppresses("signal:SIGUSR1"));
}

static void all_keys_must_fit(void **state)
{
    (void)state;
    assert_true(block_suppresses("rule:unsafe-call\ncall:printf\nhandler:on_usr1\nsignal:USR1"));
    assert_false(block_suppresses("rule:unsafe-call\ncall:printf\nhandler:on_usr2\nsignal:USR1"));
}

static void the_sanitizers_form(void **state)
{
    (void)state;
    assert_true(suppresses("unsafe-call:on_usr"));
    assert_true(suppresses("unsafe-call:libfoo"));
    assert_true(suppresses("unsafe-call:helper.cc"));
    assert_true(suppresses("unsafe-call:^printf$"));
    assert_true(suppresses("*:^on_usr1$"));
    assert_false(suppresses("*:^usr1$"));
    assert_false(suppresses("unlisted-call:on_usr1"));
    assert_true(suppresses("unsafe-call:ns::help"));
}

static void both_forms_in_one_file(void **state)
{
    (void)state;
    assert_true(suppresses("# what we know\r\n\r\n  unsafe-call:nowhere\r\n{\r\n  one # two\r\n  "
                           "call: printf \r\n}\r\n"));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.entries[1].name, "one # two");
    assert_int_equal(list.entries[1].line, 4);
    assert_string_equal(list.entries[1].file, "f.supp");
}

static void the_first_that_fits_is_used(void **state)
{
    (void)state;
    assert_true(parse("unsafe-call:nowhere\nunsafe-call:on_usr1\nunsafe-call:printf\n"));
    assert_ptr_equal(suppress_match(&list, &finding), &list.entries[1]);
    assert_ptr_equal(suppress_match(&list, &finding), &list.entries[1]);
    assert_int_equal(list.entries[0].uses, 0);
    assert_int_equal(list.entries[1].uses, 2);
    assert_int_equal(list.entries[2].uses, 0);
    suppress_reset(&list);
    assert_int_equal(list.entries[1].uses, 0);
}

static void refused(const char *text, const char *place, const char *word)
{
    assert_false(parse(text));
    if (strncmp(why, place, strlen(place)) != 0 || strstr(why, word) == NULL ||
        strchr(why, '\n') != NULL) {
        fail_msg("%s: '%s' says neither %s nor %s", text, why, place, word);
    }
}

static void each_error_has_its_line(void **state)
{
    (void)state;
    refused("\nnothing\n", "f.supp:2: found 'nothing'", "RULE:PATTERN");
    refused("unsafe-call:\n", "f.supp:1: ", "RULE:PATTERN");
    refused("unsafe-cal:x\n", "f.supp:1: found 'unsafe-cal'", "list rules");
    refused("{\n}\n", "f.supp:2: found '}'", "name");
    refused("{\n name\n}\n", "f.supp:3: found '}'", "rule:");
    refused("{\n name\n fum:x\n}\n", "f.supp:3: found 'fum:x'", "fun:");
    refused("{\n name\n word\n}\n", "f.supp:3: found 'word'", "...");
    refused("{\n name\n fun:\n}\n", "f.supp:3: found 'fun:'", "pattern");
    refused("{\n name\n rule:unsave-call\n}\n", "f.supp:3: found 'unsave-call'", "rule");
    refused("{\n name\n signal:SIGFOO\n}\n", "f.supp:3: found 'SIGFOO'", "signal");
    refused("{\n name\n signal:0\n}\n", "f.supp:3: found '0'", "signal");
    refused("{\n name\n call:a\n call:b\n}\n", "f.supp:4: found 'call'", "once");
    refused("{\n name\n fun:a\n", "f.supp:3: found 'the end of the file'", "}");
    refused("}\n", "f.supp:1: found '}'", "{");
    refused("\033[2J\n", "f.supp:1: found '\\x1b[2J'", "RULE:PATTERN");
}

static void lines_that_no_source_has(void **state)
{
    static const char *const bad[] = {
        "x", "-1", "+1", "0", "007", "1x", " 12", "99999999999999999999", "2147483648"};
    char text[128], place[64];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        (void)snprintf(text, sizeof text, "{\n name\n src:helper.cc:%s\n}\n", bad[i]);
        (void)snprintf(place, sizeof place, "f.supp:3: found '%s'", bad[i]);
        refused(text, place, "a line number, from 1 on");
    }
    refused("{\n name\n src:helper.cc:\n}\n", "f.supp:3: found ''", "a line number");
    assert_true(block_suppresses("...\nsrc:helper.cc:12"));
    assert_true(block_suppresses("...\nsrc:helper.cc:1?"));
    assert_true(block_suppresses("...\nsrc:helper.cc:*"));
    assert_false(block_suppresses("...\nsrc:helper.cc:2147483647"));
    frames[1].file = "/src/a:b/he:lper.cc"; /* a colon may be of the path */
    assert_true(block_suppresses("...\nsrc:/src/a:b/he?lper.cc"));
    assert_true(block_suppresses("...\nsrc:he:lper.cc"));
    assert_true(block_suppresses("...\nsrc:he:lper.cc:12"));
}

static void bytes_that_are_0(void **state)
{
    char text[] = "unsafe-call:x\nunsafe\0-call:y\n";

    (void)state;
    assert_false(suppress_parse(&list, text, sizeof text - 1, "f.supp", why, sizeof why));
    assert_non_null(strstr(why, "f.supp:2: "));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_key),
        TEST(U1_frames_from_the_innermost_on),
        TEST(any_frames),
        TEST(U2_all_signals_must_be_suppressed),
        TEST(all_keys_must_fit),
        TEST(the_sanitizers_form),
        TEST(both_forms_in_one_file),
        TEST(the_first_that_fits_is_used),
        TEST(each_error_has_its_line),
        TEST(lines_that_no_source_has),
        TEST(bytes_that_are_0),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
