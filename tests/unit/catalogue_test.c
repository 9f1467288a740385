/* catalogue_test.c - tests of tools/judge/catalogue.c: the rules' texts and tags.
 *
 * Source: tools/judge/catalogue.h. */
#include "catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void all_rows_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < catalogue_count(); i++) {
        const struct rule_row *row = catalogue_at(i);
        assert_ptr_equal(catalogue_find(row->id), row); /* no id is there twice */
        assert_true(*row->title && *row->reports && *row->mend && *row->references);
        assert_true(*row->levels[catalogue_level(row)]);
    }
    assert_null(catalogue_at(catalogue_count()));
    assert_null(catalogue_find("no-such-rule"));
}

static void levels(void **state)
{
    struct rule_row row = {.levels = {"always", "", ""}};

    (void)state;
    assert_int_equal(catalogue_level(&row), LEVEL_NOTE);
    row.levels[LEVEL_ERROR] = "at times";
    assert_int_equal(catalogue_level(&row), LEVEL_ERROR);
    assert_int_equal(catalogue_level(catalogue_find("unsafe-call")), LEVEL_ERROR);
}

static void tags_are(const char *references, const char *const *expected)
{
    const char *at = references;
    char tag[16] = "";

    while (catalogue_tag(&at, tag, sizeof tag)) {
        /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): the list ends with a NULL */
        assert_non_null(*expected);
        assert_string_equal(tag, *expected++);
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): likewise */
    assert_null(*expected);
    assert_false(catalogue_tag(&at, tag, sizeof tag));
}

static void tags(void **state)
{
    (void)state;
    tags_are(catalogue_find("unsafe-call")->references,
             (const char *const[]){"CWE-479", "CWE-828", "SIG30-C", NULL});
    tags_are("CERT SIG32-C;CWE-1", (const char *const[]){"SIG32-C", "CWE-1", NULL});
    tags_are("POSIX.1-2024, section 2.4.3; RFC10-C; CWE-, CWE; ABCD10-C; SIG3-C; glibc",
             (const char *const[]){"RFC10-C", NULL});
    tags_are("", (const char *const[]){NULL});
    tags_are(" , ;", (const char *const[]){NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_rows_are_whole),
        cmocka_unit_test(levels),
        cmocka_unit_test(tags),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
