/* signals_test.c - tests of tools/base/signals.c.
 *
 * Source: signal(7), sigaction(2). */
/* LINK: signals.c util.c */
#include "signals.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void every_standard_signal_is_named_as_libc_names_it(void **state)
{
    (void)state;
    for (int n = 1; n < 32; n++) {
        char name[32];
        snprintf(name, sizeof name, "SIG%s", n == SIGIO ? "IO" : sigabbrev_np(n));
        assert_string_equal(signals_name((uint32_t)n), name);
    }
}

static void real_time_signals_count_from_the_first(void **state)
{
    const char *first, *second;

    (void)state;
    assert_string_equal(signals_name((uint32_t)SIGRTMIN), "SIGRTMIN");
    assert_string_equal(signals_name((uint32_t)SIGRTMAX), "SIGRTMIN+30");
    first = signals_name((uint32_t)SIGRTMIN + 3);
    second = signals_name((uint32_t)SIGRTMIN + 4); /* both stay valid */
    assert_string_equal(first, "SIGRTMIN+3");
    assert_string_equal(second, "SIGRTMIN+4");
}

static void other_numbers_are_shown_as_numbers(void **state)
{
    (void)state;
    assert_string_equal(signals_name(0), "signal 0");
    assert_string_equal(signals_name(32), "signal 32");
    assert_string_equal(signals_name(65), "signal 65");
    assert_string_equal(signals_name(UINT32_MAX), "signal 4294967295");
}

static void codes(void **state)
{
    (void)state;
    assert_string_equal(signals_code(SIGINT, SI_USER), "SI_USER");
    assert_string_equal(signals_code(SIGINT, SI_KERNEL), "SI_KERNEL");
    assert_string_equal(signals_code(SIGUSR1, SI_QUEUE), "SI_QUEUE");
    assert_string_equal(signals_code(SIGALRM, SI_TIMER), "SI_TIMER");
    assert_string_equal(signals_code(SIGABRT, SI_TKILL), "SI_TKILL");
    assert_string_equal(signals_code(SIGSEGV, SEGV_MAPERR), "SEGV_MAPERR");
    assert_string_equal(signals_code(SIGSEGV, SEGV_ACCERR), "SEGV_ACCERR");
    assert_string_equal(signals_code(SIGBUS, BUS_ADRERR), "BUS_ADRERR");
    assert_string_equal(signals_code(SIGFPE, FPE_INTDIV), "FPE_INTDIV");
    assert_string_equal(signals_code(SIGILL, ILL_ILLOPN), "ILL_ILLOPN");
    assert_string_equal(signals_code(SIGTRAP, TRAP_TRACE), "TRAP_TRACE");
    assert_string_equal(signals_code(SIGCHLD, CLD_CONTINUED), "CLD_CONTINUED");
    assert_string_equal(signals_code(SIGIO, POLL_HUP), "POLL_HUP");
    assert_string_equal(signals_code(40, POLL_IN), "POLL_IN");
    assert_string_equal(signals_code(SIGSYS, 1), "SYS_SECCOMP");
}

static void unknown_codes(void **state)
{
    (void)state;
    assert_string_equal(signals_code(SIGCHLD, 7), "?");
    assert_string_equal(signals_code(SIGINT, 1), "?");
    assert_string_equal(signals_code(40, 77), "?");
    assert_string_equal(signals_code(SIGSEGV, INT32_MAX), "?");
    assert_string_equal(signals_code(SIGSEGV, INT32_MIN), "?");
    assert_string_equal(signals_code(0, 3), "?");
}

static void names_give_numbers(void **state)
{
    static const struct {
        const char *text;
        uint32_t number;
    } known[] = {{"SIGINT", SIGINT},
                 {"int", SIGINT},
                 {"2", 2},
                 {"64", 64},
                 {"SIGRTMIN", 34},
                 {"RTMIN+30", 64},
                 {"SIGRTMAX", 64},
                 {"rtmax-30", 34},
                 {"SIGPOLL", SIGPOLL},
                 {"IOT", SIGABRT},
                 {"CLD", SIGCHLD},
                 {"0", 0},
                 {"65", 0},
                 {"SIGRTMIN+31", 0},
                 {"RTMAX-31", 0},
                 {"", 0},
                 {"SIG", 0},
                 {"SIGINTERNAL", 0},
                 {"RTMIN+", 0},
                 {"-1", 0},
                 {" INT", 0},
                 {"SIGSIGINT", 0}};

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_int_equal(signals_number(known[i].text), known[i].number);
    }
    for (uint32_t i = 1; i <= 31; i++) {
        assert_int_equal(signals_number(signals_name(i)), i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_standard_signal_is_named_as_libc_names_it),
        cmocka_unit_test(real_time_signals_count_from_the_first),
        cmocka_unit_test(other_numbers_are_shown_as_numbers),
        cmocka_unit_test(codes),
        cmocka_unit_test(unknown_codes),
        cmocka_unit_test(names_give_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
