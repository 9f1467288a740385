/* unsafe_call_fixture.h - the made-up program that the tests of rules/unsafe_call.c walk through.
 *
 * Owns:     the record, the walk and the judgement of one test.
 * Contexts: unit tests; included once.
 * Errors:   see fake_symbols.h. */
#ifndef SIGVET_TESTS_UNSAFE_CALL_FIXTURE_H
#define SIGVET_TESTS_UNSAFE_CALL_FIXTURE_H

#include "rule.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "fake_symbols.h"

/* Functions of the made-up program. */
enum {
    HANDLER = PROGRAM + 0x1000,
    HELPER = PROGRAM + 0x1100,
    CALLBACK = PROGRAM + 0x1200,
    MAIN = PROGRAM + 0x1300,
    START = PROGRAM + 0x1400,
    STUB = SIGVET + 0x100,
    ENDWIN = LIBRARY + 0x100,
    TERM_OUT = LIBRARY2 + 0x100,
    C_MALLOC = LIBC + 0x100,
    C_INT_MALLOC = LIBC + 0x200,
    C_QSORT = LIBC + 0x300,
    C_EXIT = LIBC + 0x400,
    C_RAISE = LIBC + 0x500,
    C_KILL = LIBC + 0x600,
    C_READ = LIBC + 0x700,
    C_ABORT = LIBC + 0x800,
    C_START = LIBC + 0x900,
    C_SNPRINTF = LIBC + 0xa00,
    C_PRINTF = LIBC + 0xb00,
    C_RESTORE = LIBC + 0xc00,
    C_FREE = LIBC + 0xd00,
    C_FINALIZE = LIBC + 0xe00,
    LD_RESOLVE = LOADER + 0x100,
    LD_TLS = LOADER + 0x200,
    CXX_OSTREAM = CXX + 0x100,
    CXX_NEW = CXX + 0x200,
};

static struct symbols *symbols;
static struct sigvet_unsafe_call call;
static struct walk walk;
static struct judgement judged;
static bool is_jumped_to;

static int set_up(void **state)
{
    (void)state;
    fake_reset();
    symbols = symbols_new();
    memset(&call, 0, sizeof call);
    is_jumped_to = false;
    call.signal = SIGUSR1;
    call.si_code = SI_USER;
    fake_function(C_MALLOC, "malloc", "malloc");
    fake_function(C_INT_MALLOC, "_int_malloc", NULL);
    fake_function(C_QSORT, "qsort_r", "qsort_r");
    fake_function(C_EXIT, "exit", "exit");
    fake_function(C_RAISE, "raise", "raise");
    fake_function(C_KILL, "kill", "kill");
    fake_function(C_READ, "read", "read");
    fake_function(C_ABORT, "abort", "abort");
    fake_function(C_START, "__libc_start_main", "__libc_start_main");
    fake_function(C_SNPRINTF, "snprintf", "snprintf");
    fake_function(C_PRINTF, "printf", "printf");
    fake_function(C_RESTORE, "__restore_rt", NULL);
    fake_function(C_FREE, "free", "free");
    fake_function(C_FINALIZE, "__cxa_finalize", "__cxa_finalize");
    fake_function(LD_RESOLVE, "_dl_runtime_resolve", NULL);
    fake_function(LD_TLS, "__tls_get_addr", "__tls_get_addr");
    fake_function(CXX_OSTREAM, "std::ostream::write(char const*, long)", "_ZNSo5writeEPKcl");
    fake_function(CXX_NEW, "operator new(unsigned long)", "_Znwm");
    fake_function(ENDWIN, "endwin", "endwin");
    fake_function(TERM_OUT, "_nc_flush", "_nc_flush");
    fake_function(HANDLER, "on_usr1", NULL);
    fake_function(MAIN, "main", NULL);
    walk = fake_handler(STEPS(STUB, HANDLER + 8));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    symbols_free(symbols);
    return 0;
}

static void judge(const char *name)
{
    struct rule_input in = {.symbols = symbols,
                            .space = &fake_space,
                            .name = name,
                            .call = &call,
                            .walk = &walk,
                            .is_jumped_to = is_jumped_to};

    unsafe_call_judge(&in, &judged);
}

static void expect(const char *function, enum level level)
{
    assert_int_equal(judged.judged, JUDGED_FINDING);
    assert_string_equal(judged.rule, "unsafe-call");
    assert_string_equal(judged.fact->symbol, function);
    assert_int_equal(judged.level, level);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
