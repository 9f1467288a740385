/* merge_finding.c - equal findings of several runs as one.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   docs/merge.md
 *
 * F1  Findings are equal by their fingerprint. Counts add, signals unite; what is known in one run only is
 *     not known.
 * F2  All else that is shown is of one of them: of the highest level, and of these the least in the order
 *     of merge_text(). */
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "merge.h"
#include "merge_inner.h"
#include "out_value.h"
#include "signals.h"
#include "util.h"

/* What is united, and so does not say which of two findings is shown. */
static const char *const united[] = {"count", "signals", "known"};

static int level_of(const json_t *finding)
{
    const char *name = merge_string(finding, "level");
    int level = LEVELS - 1;

    while (level > 0 && strcmp(level_name((enum level)level), name) != 0) {
        level--;
    }
    return level;
}

static char *shown_text(const json_t *finding)
{
    json_t *copy = json_copy((json_t *)finding);
    char *text;

    for (size_t i = 0; i < sizeof united / sizeof united[0]; i++) {
        (void)json_object_del(copy, united[i]);
    }
    text = merge_text(copy);
    json_decref(copy);
    return text;
}

/* F2 */
static bool is_shown(const json_t *a, const json_t *b)
{
    if (level_of(a) != level_of(b)) {
        return level_of(a) > level_of(b);
    }
    CLEANUP_FREE char *x = shown_text(a);
    CLEANUP_FREE char *y = shown_text(b);
    return strcmp(x, y) <= 0;
}

static uint64_t signals_of(const json_t *finding)
{
    const json_t *names = json_object_get(finding, "signals"), *name;
    uint64_t signals = 0;
    size_t i;

    json_array_foreach(names, i, name)
    {
        for (uint32_t n = 1; n <= 64; n++) {
            if (strcmp(signals_name(n), json_string_value(name)) == 0) {
                signals |= 1ull << (n - 1);
            }
        }
    }
    return signals;
}

char *merge_finding_key(const json_t *finding)
{
    return xstrdup(merge_string(finding, "fingerprint"));
}

json_t *merge_findings(json_t *into, json_t *other)
{
    json_t *shown = is_shown(into, other) ? into : other;
    json_t *rest = shown == into ? other : into;

    merge_put(shown, "signals", value_signals(signals_of(into) | signals_of(other)));
    merge_add_number(shown, "count", rest);
    merge_put(shown, "known",
              json_boolean(json_is_true(json_object_get(into, "known")) &&
                           json_is_true(json_object_get(other, "known"))));
    return shown;
}

static int by_worth(const void *left, const void *right)
{
    const json_t *a = *(json_t *const *)left, *b = *(json_t *const *)right;
    bool known_a = json_is_true(json_object_get(a, "known"));
    bool known_b = json_is_true(json_object_get(b, "known"));

    if (known_a != known_b) {
        return known_a ? 1 : -1;
    }
    if (level_of(a) != level_of(b)) {
        return level_of(a) > level_of(b) ? -1 : 1;
    }
    return strcmp(merge_string(a, "fingerprint"), merge_string(b, "fingerprint"));
}

json_t *merge_finding_order(json_t *findings)
{
    size_t count = json_array_size(findings), i;
    json_t **list CLEANUP_FREE = xcalloc(count + 1, sizeof(json_t *));
    json_t *sorted = json_array(), *f;

    json_array_foreach(findings, i, f)
    {
        list[i] = f;
    }
    qsort(list, count, sizeof(json_t *), by_worth);
    for (i = 0; i < count; i++) {
        if (json_array_append(sorted, list[i]) != 0) {
            die("out of memory");
        }
    }
    json_decref(findings);
    return sorted;
}
