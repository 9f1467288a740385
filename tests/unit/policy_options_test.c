/* policy_options_test.c - --policy and --enforce on the command line.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/session/options.h, tools/session/policy_options.h */
#include "options_fixture.h"

static const enum options_command starting[] = {OPTIONS_RUN, OPTIONS_RECORD, OPTIONS_TRACE};

static void without(void **state)
{
    (void)state;
    accepted(OPTIONS_RUN, NULL, "run prog");
    assert_null(o.policy);
    assert_int_equal(o.enforce, 0);
    assert_false(o.verbose);
}

static void a_policy(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        accepted(starting[i], NULL, "x -o t --policy @ci prog --policy=other");
        assert_string_equal(o.policy, "@ci");
        accepted(starting[i], NULL, "x -o t --policy=ci.ini prog");
        assert_string_equal(o.policy, "ci.ini");
        refused(starting[i], NULL, "x -o t --policy= prog", "bad value '' of --policy");
        refused(starting[i], NULL, "x -o t --policy", "'--policy' needs a value");
    }
    refused(OPTIONS_REPORT, NULL, "report --policy=@ci t", "unknown option '--policy=@ci'");
    accepted(OPTIONS_RUN, "policy=@strict:enforce=kernel", "run prog");
    assert_string_equal(o.policy, "@strict");
    assert_int_equal(o.enforce, ENFORCE_KERNEL);
    accepted(OPTIONS_RUN, "policy=@strict", "run --policy=@ci prog");
    assert_string_equal(o.policy, "@ci");
}

static void what_enforces_it(void **state)
{
    static const struct {
        const char *words;
        unsigned enforce;
    } good[] = {
        {"x -o t --policy=p --enforce=shim prog", ENFORCE_SHIM},
        {"x -o t --policy=p --enforce kernel prog", ENFORCE_KERNEL},
        {"x -o t --enforce=best-effort --policy=p prog", ENFORCE_BEST_EFFORT},
        {"x -o t --policy=p --enforce=kernel,best-effort prog",
         ENFORCE_KERNEL | ENFORCE_BEST_EFFORT},
        {"x -o t --policy=p --enforce=best-effort,shim,kernel,shim prog",
         ENFORCE_SHIM | ENFORCE_KERNEL | ENFORCE_BEST_EFFORT},
        {"x -o t --policy=p --enforce=kernel --enforce=shim prog", ENFORCE_SHIM},
    };
    static const char *const bad[] = {
        "",        "kernels", "kerne",        ",",           "kernel,",
        ",kernel", "KERNEL",  "kernel,,shim", "best_effort", "both"};
    char words[128];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < sizeof good / sizeof good[0]; j++) {
            accepted(starting[i], NULL, good[j].words);
            assert_int_equal(o.enforce, good[j].enforce);
        }
        for (size_t j = 0; j < sizeof bad / sizeof bad[0]; j++) {
            (void)snprintf(words, sizeof words, "x -o t --policy=p --enforce=%s prog", bad[j]);
            refused(starting[i], NULL, words, "of --enforce: expected shim, kernel or best-effort");
        }
    }
    refused(OPTIONS_RUN, "policy=p:enforce=x", "run prog", "expected shim, kernel or best-effort");
}

static void what_goes_together(void **state)
{
    (void)state;
    refused(OPTIONS_RUN, NULL, "run --enforce=kernel prog", "--enforce needs --policy");
    refused(OPTIONS_RECORD, NULL, "record -o t --enforce=shim prog", "--enforce needs --policy");
    refused(OPTIONS_TRACE, NULL, "trace --from=t --policy=p",
            "--from and --policy do not go together; see sigvet trace --help");
}

/* -v is an option of trace, too. */
static void verbose(void **state)
{
    (void)state;
    accepted(OPTIONS_RUN, NULL, "run -v prog");
    assert_true(o.verbose);
    accepted(OPTIONS_REPORT, NULL, "report --verbose t");
    assert_true(o.verbose);
    accepted(OPTIONS_TRACE, NULL, "trace -v prog");
    assert_true(o.verbose && o.view.filter.verbose);
    accepted(OPTIONS_RUN, "verbose=1", "run prog");
    assert_true(o.verbose);
    accepted(OPTIONS_RUN, "verbose=0", "run prog");
    assert_false(o.verbose);
    refused(OPTIONS_RECORD, NULL, "record -o t -v prog", "unknown option '-v'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without),          cmocka_unit_test(a_policy),
        cmocka_unit_test(what_enforces_it), cmocka_unit_test(what_goes_together),
        cmocka_unit_test(verbose),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
