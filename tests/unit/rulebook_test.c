/* rulebook_test.c - tests of tools/judge/rulebook.c: a policy in a trace, whole and damaged.
 *
 * Source: tools/judge/rulebook.h. */
/* LINK: rulebook.c policy.c util.c tests/unit/fake_reader.c */
#include "rulebook.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "fake_reader.h"
#include "rulebook_fixture.h"

static struct rulebook found;

static int set_up(void **state)
{
    (void)state;
    fake_trace_reset();
    book_make();
    fake_bytes = &book;
    fake_bytes_size = sizeof book;
    fake_header.policy_off = FAKE_BYTES_AT;
    fake_header.policy_size = sizeof book;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rulebook_free(&found);
    return 0;
}

static void load(void)
{
    rulebook_free(&found);
    rulebook_load(&found, &fake_trace);
}

static void a_trace_without_policy(void **state)
{
    (void)state;
    fake_header.policy_off = 0;
    load();
    assert_null(found.policy);
    assert_null(found.fault);
    assert_null(rulebook_origin(&found, 0).name);
    assert_null(rulebook_origin(&found, 0).source);
}

static void rules_have_names(void **state)
{
    struct rulebook_origin o;

    (void)state;
    load();
    assert_non_null(found.policy);
    assert_null(found.fault);
    o = rulebook_origin(&found, RULE_REWRITE);
    assert_string_equal(o.name, "mild");
    assert_string_equal(o.source, "ci.ini");
    assert_int_equal(o.line, 9);
    assert_int_equal(o.rule->signal, SIGTERM);
    o = rulebook_origin(&found, SIGVET_DECISION_DEFAULT);
    assert_string_equal(o.name, "default");
    assert_string_equal(o.source, "ci.ini");
    assert_int_equal(o.line, 0);
    assert_null(o.rule);
    o = rulebook_origin(&found, BOOK_RULES); /* a rule that the policy does not have */
    assert_null(o.name);
    assert_null(o.rule);
    assert_string_equal(o.source, "ci.ini");
}

static void the_copy_is_private(void **state)
{
    (void)state;
    load();
    memset(&book, 0xff, sizeof book);
    assert_string_equal(rulebook_origin(&found, RULE_DENY).name, "nothing leaves");
}

static void damaged_policies_are_not_used(void **state)
{
    (void)state;
    book.rules[RULE_DENY].name = 1000;
    load();
    assert_null(found.policy);
    assert_string_equal(found.fault, "its check sum does not fit");
    book_sum();
    load();
    assert_null(found.policy);
    assert_non_null(found.fault);
    assert_null(rulebook_origin(&found, RULE_DENY).name);
}

static void impossible_places_are_refused(void **state)
{
    static const struct {
        uint64_t off;
        uint32_t size;
    } bad[] = {
        {FAKE_BYTES_AT, 0},
        {FAKE_BYTES_AT, 1},
        {FAKE_BYTES_AT, sizeof book - 8},
        {FAKE_BYTES_AT, sizeof book + 8},
        {FAKE_BYTES_AT, SIGVET_POLICY_SIZE_MOST + 8},
        {FAKE_BYTES_AT, UINT32_MAX},
        {FAKE_BYTES_AT + 8, sizeof book},
        {UINT64_MAX, sizeof book},
        {UINT64_MAX - sizeof book + 1, sizeof book},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        fake_header.policy_off = bad[i].off;
        fake_header.policy_size = bad[i].size;
        load();
        assert_null(found.policy);
        assert_non_null(found.fault);
    }
}

static void actions_have_names(void **state)
{
    (void)state;
    assert_string_equal(rulebook_action(SIGVET_ALLOW), "allow");
    assert_string_equal(rulebook_action(SIGVET_KILL), "kill");
    assert_string_equal(rulebook_action(SIGVET_ACTIONS), "?");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_trace_without_policy),        TEST(rules_have_names),
        TEST(the_copy_is_private),           TEST(damaged_policies_are_not_used),
        TEST(impossible_places_are_refused), TEST(actions_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
