/* tail_calls_test.c - tests of tools/judge/tail_calls.c.
 *
 * Source: tools/judge/tail_calls.h. */
/* LINK: tail_calls.c facts.c conditions.c signals.c util.c tests/unit/fake_symbols.c */
#include "tail_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "fake_symbols.h"

static struct tail_calls calls;
static struct walk walk;
static struct sigvet_unsafe_call call;

static int set_up(void **state)
{
    (void)state;
    memset(&calls, 0, sizeof calls);
    walk = fake_handler(STEPS(SIGVET + 0x100, PROGRAM + 8));
    call = (struct sigvet_unsafe_call){
        .process = 1, .tid = 7, .ucontext = 2, .regs = {.sp = 3}, .args = {4}};
    return 0;
}

static bool feed(const char *name)
{
    struct rule_input in = {.name = name, .call = &call, .walk = &walk};

    return tail_calls_feed(&calls, &in);
}

static void delete_jumps_on(void **state)
{
    assert_false(feed("free"));
    assert_false(feed("_ZdlPvm"));
    assert_true(feed("_ZdlPv"));
    assert_true(feed("free"));
    assert_false(feed("pthread_mutex_lock")); /* not the heap's */
}

static void another_call_is_its_own(void **state)
{
    assert_false(feed("_ZdlPv"));
    call.args[0]++;
    assert_false(feed("free"));
    call.args[0]--;
    call.regs.sp++;
    assert_false(feed("free"));
    call.regs.sp--;
    call.ucontext++;
    assert_false(feed("free"));
    call.ucontext--;
    call.tid += TAIL_CALLS_MOST;
    assert_false(feed("free"));
    call.tid -= TAIL_CALLS_MOST;
    walk = fake_handler(STEPS(SIGVET + 0x100, PROGRAM + 9));
    assert_false(feed("free"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(delete_jumps_on, set_up),
        cmocka_unit_test_setup(another_call_is_its_own, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
