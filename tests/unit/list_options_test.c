/* list_options_test.c - --unsafe and --safe on the command line.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/session/list_options.h */
#include "options_fixture.h"

static void names_are_collected(void **state)
{
    (void)state;
    accepted(OPTIONS_RUN, NULL, "run --unsafe=g_malloc,_ZN3foo3barEv --unsafe write,g_malloc prog");
    assert_int_equal(o.unsafe_count, 3);
    assert_string_equal(o.unsafe[0], "g_malloc");
    assert_string_equal(o.unsafe[1], "_ZN3foo3barEv");
    assert_string_equal(o.unsafe[2], "write");
    assert_int_equal(o.safe_count, 0);
    accepted(OPTIONS_RUN, NULL, "run --safe=malloc --safe=printf,_Znwm prog");
    assert_int_equal(o.safe_count, 3);
    assert_string_equal(o.safe[2], "_Znwm");
}

static void the_environment_adds_to_them(void **state)
{
    (void)state;
    accepted(OPTIONS_RECORD, "unsafe=a,b:safe=free", "record -o t --unsafe=c prog");
    assert_int_equal(o.unsafe_count, 3);
    assert_string_equal(o.unsafe[2], "c");
    assert_int_equal(o.safe_count, 1);
}

static void what_the_table_says_too_is_left_out(void **state)
{
    (void)state;
    accepted(OPTIONS_RUN, NULL, "run --unsafe=malloc,g_malloc,printf prog");
    assert_int_equal(o.unsafe_count, 1);
    assert_string_equal(o.unsafe[0], "g_malloc");
}

static void each_command_takes_its_own(void **state)
{
    (void)state;
    accepted(OPTIONS_REPORT, NULL, "report --safe=malloc t");
    refused(OPTIONS_REPORT, NULL, "report --unsafe=f t", "unknown option");
    refused(OPTIONS_RECORD, NULL, "record -o t --safe=malloc prog", "unknown option");
    refused(OPTIONS_TRACE, NULL, "trace --unsafe=f prog", "unknown option");
}

static void bad_names_are_told(void **state)
{
    static const struct {
        const char *words, *text;
    } bad[] = {
        {"run --unsafe= prog", "'': a name is empty"},
        {"run --unsafe=a,,b prog", "'': a name is empty"},
        {"run --unsafe=a, prog", "'': a name is empty"},
        {"run --safe= prog", "--safe: '': a name is empty"},
        {"run --unsafe=f(int) prog", "'f(int)': no linker symbol"},
        {"run --unsafe=9f prog", "'9f': no linker symbol"},
        {"run --unsafe=f-g prog", "'f-g': no linker symbol"},
        {"run --unsafe=f@V1 prog", "'f@V1': a name has a version"},
        {"run --unsafe=sigaction prog", "'sigaction': it is of the signal API"},
        {"run --unsafe=pthread_kill prog", "use a rule of a policy"},
        {"run --unsafe=chroot prog", "'chroot': its calls are followed"},
        {"run --safe=write prog", "'write': the table knows no unsafe function"},
        {"run --safe=g_malloc prog", "'g_malloc': the table knows no unsafe function"},
        {"run --safe=malloc --unsafe=malloc prog", "'malloc' is said to be --safe and --unsafe"},
        {"run --unsafe prog", "no program"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        refused(OPTIONS_RUN, NULL, bad[i].words, bad[i].text);
    }
    refused(OPTIONS_RUN, "unsafe=x y", "run prog", "'x y': no linker symbol");
}

/* `--unsafe=` and as many characters. */
static const char *long_name(int length)
{
    static char words[256];

    (void)snprintf(words, sizeof words, "run --unsafe=%0*d prog", length, 0);
    memset(strchr(words, '=') + 1, 'f', (size_t)length);
    return words;
}

static void names_have_a_most(void **state)
{
    (void)state;
    accepted(OPTIONS_RUN, NULL, long_name(120));
    assert_int_equal(strlen(o.unsafe[0]), 120);
    refused(OPTIONS_RUN, NULL, long_name(121), "more than 120 characters");
}

static void there_is_a_most_of_names(void **state)
{
    char words[512] = "run --unsafe=malloc";
    size_t len = strlen(words);

    (void)state;
    for (int i = 0; i < 32; i++) {
        len += (size_t)snprintf(words + len, sizeof words - len, ",f%d", i);
    }
    (void)snprintf(words + len, sizeof words - len, " prog");
    accepted(OPTIONS_RUN, NULL, words);
    assert_int_equal(o.unsafe_count, 32);
    (void)snprintf(words + len, sizeof words - len, ",one_more prog");
    refused(OPTIONS_RUN, NULL, words, "33 functions are named; at most 32 can be");
}

static int clean_up(void **state)
{
    (void)state;
    options_free(&o);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_collected),
        cmocka_unit_test(the_environment_adds_to_them),
        cmocka_unit_test(what_the_table_says_too_is_left_out),
        cmocka_unit_test(each_command_takes_its_own),
        cmocka_unit_test(bad_names_are_told),
        cmocka_unit_test(names_have_a_most),
        cmocka_unit_test(there_is_a_most_of_names),
    };

    return cmocka_run_group_tests(tests, NULL, clean_up);
}
