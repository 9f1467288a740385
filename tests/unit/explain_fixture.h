/* explain_fixture.h - pages of sigvet explain as tests want them.
 *
 * Owns:     nothing.
 * Contexts: included by cmocka programs, after cmocka.h.
 * Errors:   a failed check ends the test.
 * Source:   tools/explain/explain.h */
#ifndef SIGVET_TESTS_EXPLAIN_FIXTURE_H
#define SIGVET_TESTS_EXPLAIN_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "explain.h"
#include "explain_kind.h"
#include "util.h"

/* What is printed. To be freed. */
static char *printed(const struct page *p, bool json)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);

    assert_non_null(to);
    assert_int_equal(page_print(p, to, json), 0);
    assert_int_equal(fclose(to), 0);
    return text;
}

static json_t *object_of(const struct page *p)
{
    CLEANUP_FREE char *text = printed(p, true);
    json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

    assert_true(json_is_object(object));
    return object;
}

/* The page about a name that is known, as JSON. */
static json_t *explained(const char *name)
{
    char *problem = NULL;
    struct page *p = explain_name(name, &problem);

    if (p == NULL) {
        fail_msg("%s", problem);
    }
    json_t *object = object_of(p);
    page_free(p);
    return object;
}

static const char *string_of(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    if (text == NULL) {
        fail_msg("no string %s", key);
    }
    return text;
}

#endif
