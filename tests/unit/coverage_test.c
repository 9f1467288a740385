/* coverage_test.c - tests of tools/judge/coverage.c.
 *
 * Source: tools/judge/coverage.h. */
/* LINK: coverage.c finding.c rules/unsafe_call.c frames.c locks.c conditions.c facts.c signals.c language.c util.c tests/unit/fake_symbols.c */
#include "coverage.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "fake_symbols.h"

enum { ON_HUP = PROGRAM + 0x1000, ON_INT = PROGRAM + 0x1100 };

static struct coverage *coverage;
static struct symbols *symbols;
static struct summary sum;

static int set_up(void **state)
{
    (void)state;
    fake_reset();
    fake_function(ON_HUP, "on_hup", NULL);
    coverage = coverage_new();
    symbols = symbols_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    coverage_free(coverage);
    symbols_free(symbols);
    return 0;
}

static void add(const struct sigvet_handler *rec, const char *exe)
{
    coverage_add(coverage, symbols, &fake_space, exe, rec);
}

static void nothing_installed(void **state)
{
    (void)state;
    coverage_sum(coverage, &sum);
    assert_int_equal(sum.handlers_installed, 0);
    assert_int_equal(sum.handlers_run, 0);
    assert_int_equal(sum.never_run_count, 0);
}

static void handlers_are_told_apart_by_program_place_and_signal(void **state)
{
    const struct sigvet_handler hup = {.handler = ON_HUP, .signal = SIGHUP, .installs = 1};
    const struct sigvet_handler usr = {.handler = ON_HUP, .signal = SIGUSR1, .installs = 1};
    const struct sigvet_handler other = {.handler = ON_INT, .signal = SIGHUP, .installs = 1};

    (void)state;
    add(&hup, "/bin/a");
    add(&hup, "/bin/a");
    coverage_sum(coverage, &sum);
    assert_int_equal(sum.handlers_installed, 1);
    add(&usr, "/bin/a");
    add(&other, "/bin/a");
    add(&hup, "/bin/b");
    coverage_sum(coverage, &sum);
    assert_int_equal(sum.handlers_installed, 4);
}

static void never_run_in_order_of_installation(void **state)
{
    const struct sigvet_handler hup = {.handler = ON_HUP, .signal = SIGHUP, .installs = 1};
    const struct sigvet_handler other = {.handler = ON_INT, .signal = SIGINT, .installs = 1};
    const struct sigvet_handler ran = {.handler = ON_INT, .signal = SIGTERM, .runs = 1};

    (void)state;
    add(&ran, "/bin/a");
    add(&other, "/bin/a");
    add(&hup, "/bin/a");
    coverage_sum(coverage, &sum);
    assert_int_equal(sum.handlers_run, 1);
    assert_int_equal(sum.never_run_count, 2);
    assert_string_equal(sum.never_run[0], "SIGINT prog+0x1100");
    assert_string_equal(sum.never_run[1], "SIGHUP on_hup");
}

static void a_handler_that_could_not_be_installed_is_none(void **state)
{
    struct sigvet_handler refused = {.handler = ON_HUP, .signal = SIGKILL};

    (void)state;
    add(&refused, "/bin/a");
    coverage_sum(coverage, &sum);
    assert_int_equal(sum.handlers_installed, 0);
    assert_int_equal(sum.never_run_count, 0);
    refused.runs = 1; /* the call is counted behind its success, and a delivery may come first */
    coverage_sum(coverage, &sum);
    assert_int_equal(sum.handlers_installed, 1);
    assert_int_equal(sum.handlers_run, 1);
}

static void one_run_in_any_process_is_enough(void **state)
{
    const struct sigvet_handler idle = {.handler = ON_HUP, .signal = SIGHUP, .installs = 1};
    struct sigvet_handler late = idle;

    (void)state;
    add(&idle, "/bin/a");
    add(&late, "/bin/a");
    coverage_sum(coverage, &sum);
    assert_int_equal(sum.handlers_run, 0);
    late.runs = 1; /* the counter is live */
    coverage_sum(coverage, &sum);
    assert_int_equal(sum.handlers_run, 1);
    assert_int_equal(sum.never_run_count, 0);
}

static void deliveries_by_handler(void **state)
{
    const struct sigvet_handler first = {
        .handler = ON_HUP, .signal = SIGHUP, .installs = 1, .runs = 3};
    struct sigvet_handler second = first;
    const struct sigvet_handler other = {
        .handler = ON_INT, .signal = SIGINT, .installs = 2, .runs = UINT64_MAX};

    (void)state;
    second.runs = 4;
    add(&first, "/bin/a");
    add(&second, "/bin/a");
    add(&other, "/bin/a");
    add(&other, "/bin/a");
    coverage_sum(coverage, &sum);
    assert_int_equal(sum.handler_count, 2);
    assert_string_equal(sum.handlers[0].name, "SIGHUP on_hup");
    assert_string_equal(sum.handlers[0].place, "on_hup");
    assert_string_equal(sum.handlers[0].program, "/bin/a");
    assert_int_equal(sum.handlers[0].signal, SIGHUP);
    assert_int_equal(sum.handlers[0].installs, 2);
    assert_int_equal(sum.handlers[0].runs, 7);
    assert_string_equal(sum.handlers[1].place, "prog+0x1100");
    assert_true(sum.handlers[1].runs == UINT64_MAX);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_installed),
        TEST(handlers_are_told_apart_by_program_place_and_signal),
        TEST(never_run_in_order_of_installation),
        TEST(a_handler_that_could_not_be_installed_is_none),
        TEST(one_run_in_any_process_is_enough),
        TEST(deliveries_by_handler),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
