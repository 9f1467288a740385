/* conditions_test.c - tests of tools/facts/conditions.c.
 *
 * Source: glibc 2.36, measured with a replaced malloc. */
/* LINK: conditions.c facts.c util.c */
#include "conditions.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct sigvet_unsafe_call call;

static bool harmless(const char *symbol)
{
    const char *because = NULL;
    const struct fact *f = facts_find(symbol);
    bool result;

    assert_non_null(f);
    result = conditions_harmless(f, &call, &because);
    assert_true(!result || because);
    return result;
}

static int clear(void **state)
{
    (void)state;
    memset(&call, 0, sizeof call);
    return 0;
}

static bool format_harmless(const char *format)
{
    memset(&call, 0, sizeof call);
    memcpy(call.fact, format, strnlen(format, sizeof call.fact));
    return harmless("snprintf");
}

static void unconditional_functions_never_are(void **state)
{
    (void)state;
    assert_false(harmless("malloc"));
    assert_false(harmless("printf"));
}

static void formats_that_allocate_nothing(void **state)
{
    static const char *const formats[] = {
        "",   "no conversion", "%d",          "%-5d|%+ld|%#08llx",  "%s %.*s %*s",
        "%%", "%p%c%n%u%o%X",  "%zu %jd %td", "%f %.3e %10.2Lg %a", "%100000s",
    };

    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        assert_true(format_harmless(formats[i]));
    }
}

static void formats_that_may_allocate(void **state)
{
    static const char *const formats[] = {
        "%ls",
        "%lc",
        "%S",
        "%C",
        "%d %ls",
        "%1$d",
        "%2$*1$d",
        "%.*1$d",
        "%m",
        "%'d",
        "%Id",
        "%.70000f",
        "%.99999999999999999999f",
        "%.*f",
        "%",
        "%5",
        "%.",
        "%l",
        "%y",
        "%-",
    };

    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        assert_false(format_harmless(formats[i]));
    }
}

static void a_cut_format_is_not_harmless(void **state)
{
    (void)state;
    assert_true(format_harmless("%d"));
    call.flags = SIGVET_CALL_FACT_CUT;
    assert_false(harmless("snprintf"));
    memset(&call, 0, sizeof call);
    memset(call.fact, 'x', sizeof call.fact); /* no end */
    assert_false(harmless("__vsnprintf_chk"));
}

static void sorting(void **state)
{
    (void)state;
    call.args[1] = 1023;
    call.args[2] = 1;
    assert_true(harmless("qsort"));
    call.args[1] = 1024;
    assert_false(harmless("qsort"));
    call.args[1] = 50; /* by pointers: 2 * 50 * 8 + 40 */
    call.args[2] = 40;
    assert_true(harmless("qsort"));
    call.args[1] = 1;
    call.args[2] = 2000;
    assert_false(harmless("qsort_r"));
    call.args[1] = UINT64_MAX / 8;
    call.args[2] = 16;
    assert_false(harmless("qsort"));
    call.args[1] = UINT64_MAX / 8;
    call.args[2] = 40;
    assert_false(harmless("qsort"));
}

static void notification(void **state)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL};

    (void)state;
    assert_true(harmless("timer_create")); /* no sigevent */
    call.args[1] = 0x1000;
    memcpy(call.fact, &event, sizeof event);
    assert_true(harmless("timer_create"));
    event.sigev_notify = SIGEV_THREAD;
    memcpy(call.fact, &event, sizeof event);
    assert_false(harmless("timer_create"));
    assert_false(harmless("mq_notify"));
    event.sigev_notify = SIGEV_NONE;
    memcpy(call.fact, &event, sizeof event);
    assert_true(harmless("mq_notify"));
    call.flags = SIGVET_CALL_FACT_CUT;
    assert_false(harmless("mq_notify"));
}

static void path_names(void **state)
{
    (void)state;
    call.args[1] = _PC_NAME_MAX;
    assert_true(harmless("pathconf"));
    call.args[1] = _PC_LINK_MAX;
    assert_false(harmless("pathconf"));
    assert_false(harmless("fpathconf"));
}

static void buffers(void **state)
{
    (void)state;
    assert_false(harmless("getcwd"));
    call.args[0] = 0x7fff0000;
    assert_true(harmless("getcwd"));
    assert_true(harmless("__getcwd_chk"));
}

static void characters(void **state)
{
    (void)state;
    call.args[0] = 'a';
    assert_true(harmless("wctob"));
    call.args[0] = 0x7f;
    assert_true(harmless("btowc"));
    call.args[0] = UINT32_MAX; /* EOF */
    assert_true(harmless("wctob"));
    call.args[0] = 0x80;
    assert_false(harmless("wctob"));
    assert_false(harmless("btowc"));
    call.args[0] = 0xe9;
    assert_false(harmless("btowc"));
}

static void error_and_signal_numbers(void **state)
{
    (void)state;
    call.args[0] = EINTR;
    assert_true(harmless("strerror"));
    call.args[0] = 41; /* a hole */
    assert_false(harmless("strerror"));
    call.args[0] = UINT64_MAX;
    assert_false(harmless("strerror_l"));
    call.args[0] = SIGINT;
    assert_true(harmless("strsignal"));
    call.args[0] = 40;
    assert_false(harmless("strsignal"));
}

static bool strerror_harmless_in(const char *locale)
{
    memset(&call, 0, sizeof call);
    memcpy(call.fact, locale, strlen(locale));
    call.args[0] = EINTR;
    assert_int_equal(harmless("strerror"), harmless("strerror_l"));
    return harmless("strerror");
}

static void translations_allocate(void **state)
{
    (void)state;
    assert_true(strerror_harmless_in("C"));
    assert_true(strerror_harmless_in("POSIX"));
    assert_true(strerror_harmless_in("")); /* not known */
    assert_false(strerror_harmless_in("C.UTF-8"));
    assert_false(strerror_harmless_in("de_DE.UTF-8"));
}

static void once(void **state)
{
    uint32_t control = 0;

    (void)state;
    assert_false(harmless("pthread_once"));
    control = 1; /* in progress */
    memcpy(call.fact, &control, sizeof control);
    assert_false(harmless("pthread_once"));
    control = 2;
    memcpy(call.fact, &control, sizeof control);
    assert_true(harmless("pthread_once"));
    assert_true(harmless("call_once"));
}

static void keys(void **state)
{
    (void)state;
    call.args[0] = 31;
    assert_true(harmless("pthread_setspecific"));
    call.args[0] = 32;
    assert_false(harmless("pthread_setspecific"));
    call.args[0] = 0xdead00000001; /* the argument has 32 bits; the rest of the register is noise */
    assert_true(harmless("tss_set"));
}

static void seen_before(void **state)
{
    (void)state;
    assert_false(harmless("backtrace"));
    call.flags = SIGVET_CALL_SEEN_BEFORE;
    assert_true(harmless("backtrace"));
    assert_false(harmless("malloc"));
}

static void hostile_argument_index(void **state)
{
    const struct fact f = {.symbol = "x", .condition = IF_SIGEV, .arg = 99};
    const char *because = NULL;

    (void)state;
    assert_false(conditions_harmless(&f, &call, &because));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(unconditional_functions_never_are, clear),
        cmocka_unit_test_setup(formats_that_allocate_nothing, clear),
        cmocka_unit_test_setup(formats_that_may_allocate, clear),
        cmocka_unit_test_setup(a_cut_format_is_not_harmless, clear),
        cmocka_unit_test_setup(sorting, clear),
        cmocka_unit_test_setup(notification, clear),
        cmocka_unit_test_setup(path_names, clear),
        cmocka_unit_test_setup(buffers, clear),
        cmocka_unit_test_setup(characters, clear),
        cmocka_unit_test_setup(error_and_signal_numbers, clear),
        cmocka_unit_test_setup(translations_allocate, clear),
        cmocka_unit_test_setup(once, clear),
        cmocka_unit_test_setup(keys, clear),
        cmocka_unit_test_setup(seen_before, clear),
        cmocka_unit_test_setup(hostile_argument_index, clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
