/* explain_options_test.c - the command lines of sigvet explain and sigvet list.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/explain/explain_options.h */
/* LINK: explain_options.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "explain_options.h"

#define ARGS_MAX 16

static struct explain_options o;
static char why[256];

/* Parses words parted by single blanks; the first one is the command. */
static bool parse(const char *words)
{
    static char line[512];
    static char *argv[ARGS_MAX];
    int argc = 0;

    (void)snprintf(line, sizeof line, "%s", words);
    for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(argc < ARGS_MAX - 1);
        argv[argc++] = word;
    }
    assert_true(argc > 0);
    argv[argc] = NULL;
    return explain_options_parse(strncmp(words, "list", 4) == 0 ? COMMAND_LIST : COMMAND_EXPLAIN,
                                 argc, argv, &o, why, sizeof why);
}

static void refuses(const char *words, const char *text)
{
    assert_false(parse(words));
    if (strstr(why, text) == NULL || strchr(why, '\n') != NULL) {
        fail_msg("'%s' is not in: %s", text, why);
    }
}

static void good_lines(void **state)
{
    (void)state;
    assert_true(parse("explain SIGINT"));
    assert_string_equal(o.word, "SIGINT");
    assert_false(o.json);
    assert_true(parse("explain printf --format json"));
    assert_string_equal(o.word, "printf");
    assert_true(o.json);
    assert_true(parse("explain --format=json --format=text 2"));
    assert_false(o.json);
    assert_true(parse("explain -- -dash"));
    assert_string_equal(o.word, "-dash");
    assert_true(parse("list functions --api --unsafe"));
    assert_true(o.api && o.unsafe && !o.safe && !o.portability);
    assert_true(parse("list --safe --portability functions"));
    assert_true(!o.api && !o.unsafe && o.safe && o.portability);
}

static void bad_lines(void **state)
{
    (void)state;
    refuses("explain", "explain needs one word: a signal");
    refuses("list", "list needs one word: signals, functions or rules");
    refuses("explain a b", "'b' is one more");
    refuses("explain --nothing", "unknown option '--nothing'");
    refuses("explain a -x", "unknown option '-x'");
    refuses("explain -- ", "explain needs one word");
    refuses("explain a --format", "option '--format' needs a value");
    refuses("explain --format=xml a", "bad value 'xml' of --format: expected text or json");
    refuses("explain --api kill", "unknown option '--api'");
    refuses("list --api=1 functions", "option '--api' takes no value");
    refuses("list --api signals", "--api goes with 'list functions', not with 'signals'");
    refuses("list rules --unsafe", "--unsafe goes with 'list functions'");
}

static void a_line_that_does_not_fit_is_cut(void **state)
{
    (void)state;
    static char long_word[4096];
    char *argv[] = {(char[]){"explain"}, (char[]){"a"}, long_word, NULL};

    memset(long_word, 'x', sizeof long_word - 1);
    assert_false(explain_options_parse(COMMAND_EXPLAIN, 3, argv, &o, why, sizeof why));
    assert_int_equal(strlen(why), sizeof why - 1);
    argv[2][0] = '-';
    argv[2][1] = '-';
    assert_false(explain_options_parse(COMMAND_EXPLAIN, 3, argv, &o, why, sizeof why));
    assert_int_equal(strlen(why), sizeof why - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_lines),
        cmocka_unit_test(bad_lines),
        cmocka_unit_test(a_line_that_does_not_fit_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
