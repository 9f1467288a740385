/* merge_test.c - tests of tools/merge/merge.c: sums, unions, choices, and that no order counts.
 *
 * Source: docs/merge.md, the comments M1 and M2 of merge.h, F1 and F2 of merge_finding.c. */
#include "merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "merge_fixture.h"

static json_t *merged;

static int tear_down(void **state)
{
    (void)state;
    json_decref(merged);
    merged = NULL;
    return 0;
}

static json_t *at(const char *path)
{
    return fixture_at(merged, path);
}

static void nothing(void **state)
{
    (void)state;
    merged = fixture_merge(0, NULL);
    assert_int_equal(json_array_size(at("findings")), 0);
    assert_int_equal(json_integer_value(at("summary/findings/error")), 0);
    assert_int_equal(json_integer_value(at("summary/handlers_installed")), 0);
    assert_true(json_is_null(at("policy")));
    assert_int_equal(json_integer_value(at("sigvet/schema")), 1);
}

static void F1_equal_findings_are_one(void **state)
{
    const char *reports[] = {
        REPORT(FINDING("aa", "warning", "main.c", "[\"SIGUSR1\"]", 3), ""),
        REPORT(FINDING("aa", "warning", "main.c", "[\"SIGINT\",\"SIGUSR1\"]",
                       4) "," FINDING("bb", "note", "main.c", "[]", 1),
               ""),
    };

    (void)state;
    merged = fixture_merge(2, reports);
    assert_int_equal(json_array_size(at("findings")), 2);
    assert_int_equal(json_integer_value(at("findings/0/count")), 7);
    assert_int_equal(json_array_size(at("findings/0/signals")), 2);
    assert_string_equal(json_string_value(at("findings/0/signals/0")), "SIGINT");
    assert_string_equal(json_string_value(at("findings/1/fingerprint")), "bbbbbbbbbbbbbbbb");
    assert_int_equal(json_integer_value(at("summary/findings/warning")), 1);
    assert_int_equal(json_integer_value(at("summary/findings/note")), 1);
}

static void F2_the_worst_is_shown_else_the_least(void **state)
{
    const char *reports[] = {
        REPORT(FINDING("aa", "note", "a.c", "[]", 1), ""),
        REPORT(FINDING("aa", "error", "z.c", "[]", 1), ""),
        REPORT(FINDING("aa", "error", "y.c", "[]", 9), ""),
    };

    (void)state;
    merged = fixture_merge(3, reports);
    assert_string_equal(json_string_value(at("findings/0/level")), "error");
    assert_string_equal(json_string_value(at("findings/0/handler/file")), "y.c");
    assert_int_equal(json_integer_value(at("findings/0/count")), 11);
}

static void numbers_add_and_stop_at_the_top(void **state)
{
    const char *reports[] = {
        REPORT(FINDING("aa", "note", "a.c", "[]", 9223372036854775807), "\"processes\": 2,"),
        REPORT(FINDING("aa", "note", "a.c", "[]", 9223372036854775807),
               "\"processes\": 3, \"of_a_later_version\": 5, \"decisions\": {\"deny\": 4},"),
        REPORT("", "\"of_a_later_version\": 1, \"decisions\": {\"deny\": 5},"),
    };

    (void)state;
    merged = fixture_merge(3, reports);
    assert_int_equal(json_integer_value(at("findings/0/count")), INT64_MAX);
    assert_int_equal(json_integer_value(at("summary/processes")), 5);
    assert_int_equal(json_integer_value(at("summary/of_a_later_version")), 6);
    assert_int_equal(json_integer_value(at("summary/decisions/deny")), 9);
}

static void handlers_unite(void **state)
{
    const char *reports[] = {
        "{\"sigvet\":{}, \"findings\": [], \"summary\": {\"gaps\": [], \"handlers\": [" HANDLER(
            "SIGHUP", "on_hup", "/ci/1/prog", 1, 0) "," HANDLER("SIGINT", "quit", "/ci/1/prog", 1,
                                                                0) "]}}",
        "{\"sigvet\":{}, \"findings\": [], \"summary\": {\"gaps\": [], \"handlers\": [" HANDLER(
            "SIGHUP", "on_hup", "/ci/2/prog", 2, 5) "]}}",
    };

    (void)state;
    merged = fixture_merge(2, reports);
    assert_int_equal(json_integer_value(at("summary/handlers_installed")), 2);
    assert_int_equal(json_integer_value(at("summary/handlers_run")), 1);
    assert_string_equal(json_string_value(at("summary/never_run/0")), "SIGINT quit");
    assert_string_equal(json_string_value(at("summary/handlers/0/program")), "/ci/1/prog");
    assert_int_equal(json_integer_value(at("summary/handlers/0/deliveries")), 5);
    assert_int_equal(json_integer_value(at("summary/handlers/0/installs")), 3);
}

static void known_is_what_all_know(void **state)
{
    const char *reports[] = {
        "{\"findings\": [" KNOWN("aa", "true") "," KNOWN("bb", "true") "], \"summary\": {}}",
        "{\"findings\": [" KNOWN("aa", "false") "," KNOWN("bb", "true") "], \"summary\": {}}",
    };

    (void)state;
    merged = fixture_merge(2, reports);
    assert_true(json_is_false(at("findings/0/known")));
    assert_string_equal(json_string_value(at("findings/0/fingerprint")), "aaaaaaaaaaaaaaaa");
    assert_true(json_is_true(at("findings/1/known")));
    assert_int_equal(json_integer_value(at("summary/known")), 1);
    assert_int_equal(json_integer_value(at("summary/findings/note")), 1);
}

static void suppressions_unite(void **state)
{
    const char *reports[] = {
        "{\"findings\": [], \"summary\": {}, \"suppressed\": [" SUPPRESSED(
            "aa", "one", 2) "],"
                            "\"suppressions\": [" SUPPRESSION("one", 3, 1) "," SUPPRESSION("two", 9,
                                                                                           0) "]}",
        "{\"findings\": [], \"summary\": {}, \"suppressed\": [" SUPPRESSED(
            "aa", "one", 3) "," SUPPRESSED("aa", "other",
                                           1) "],"
                                              "\"suppressions\": [" SUPPRESSION(
                                                  "two", 9, 0) "," SUPPRESSION("one", 3, 1) "]}",
    };

    (void)state;
    merged = fixture_merge(2, reports);
    assert_int_equal(json_integer_value(at("summary/suppressed")), 2);
    assert_int_equal(json_integer_value(at("suppressed/0/count")), 5);
    assert_int_equal(json_integer_value(at("suppressions/0/used")), 2);
    assert_int_equal(json_array_size(at("summary/unused_suppressions")), 1);
    assert_string_equal(json_string_value(at("summary/unused_suppressions/0")), "two");
}

static void gaps_are_told_once(void **state)
{
    const char *reports[] = {
        "{\"findings\": [], \"summary\": {\"gaps\": [{\"kind\": \"static\", \"text\": \"b\"},"
        "{\"kind\": \"static\", \"text\": \"a\"}]}}",
        "{\"findings\": [], \"summary\": {\"gaps\": [{\"text\": \"a\", \"kind\": \"static\"}]}}",
    };

    (void)state;
    merged = fixture_merge(2, reports);
    assert_int_equal(json_array_size(at("summary/gaps")), 2);
    assert_string_equal(json_string_value(at("summary/gaps/0/text")), "a");
}

/* ---- properties ------------------------------------------------------------------------------- */

#define ROUNDS 60
#define REPORTS_MOST 7

/* Merges some reports in an order and a tree that chance chooses. Takes them over. */
static json_t *merge_somehow(json_t **reports, size_t count)
{
    while (count > 1) {
        struct merge *m = merge_new();
        size_t taken = 1 + (size_t)rand() % count;
        for (size_t i = 0; i < taken; i++) {
            size_t which = (size_t)rand() % count;
            merge_add(m, reports[which]);
            json_decref(reports[which]);
            reports[which] = reports[--count];
        }
        reports[count++] = merge_report(m);
        merge_free(m);
    }
    return reports[0];
}

static void M1_no_order_and_no_tree_counts(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        json_t *all[REPORTS_MOST], *some[REPORTS_MOST], *flat;
        size_t count = 1 + (size_t)rand() % REPORTS_MOST;
        struct merge *m = merge_new();
        char *expected;

        for (size_t i = 0; i < count; i++) {
            all[i] = fixture_random();
            merge_add(m, all[i]);
        }
        flat = merge_report(m);
        merge_free(m);
        expected = json_dumps(flat, 0); /* the order of keys counts, too */
        json_decref(flat);
        for (int way = 0; way < 4; way++) {
            for (size_t i = 0; i < count; i++) {
                struct merge *alone = merge_new();
                merge_add(alone, all[i]);
                some[i] = way % 2 == 0 ? json_deep_copy(all[i]) : merge_report(alone);
                merge_free(alone);
            }
            if (count == 1) { /* M2 */
                struct merge *again = merge_new();
                merge_add(again, some[0]);
                json_decref(some[0]);
                some[0] = merge_report(again);
                merge_free(again);
            }
            json_t *other = merge_somehow(some, count);
            char *found = json_dumps(other, 0);
            assert_string_equal(found, expected);
            free(found);
            json_decref(other);
        }
        free(expected);
        for (size_t i = 0; i < count; i++) {
            json_decref(all[i]);
        }
    }
}

static void twice_the_same_counts_twice(void **state)
{
    const char *one = REPORT(FINDING("aa", "note", "a.c", "[]", 3), "\"processes\": 2,");
    const char *reports[] = {one, one};

    (void)state;
    merged = fixture_merge(2, reports);
    assert_int_equal(json_array_size(at("findings")), 1);
    assert_int_equal(json_integer_value(at("findings/0/count")), 6);
    assert_int_equal(json_integer_value(at("summary/processes")), 4);
}

#define TEST(f) cmocka_unit_test_teardown(f, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing),
        TEST(F1_equal_findings_are_one),
        TEST(F2_the_worst_is_shown_else_the_least),
        TEST(numbers_add_and_stop_at_the_top),
        TEST(handlers_unite),
        TEST(known_is_what_all_know),
        TEST(suppressions_unite),
        TEST(gaps_are_told_once),
        TEST(M1_no_order_and_no_tree_counts),
        TEST(twice_the_same_counts_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
