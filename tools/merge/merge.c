/* merge.c - reports of several runs as one.
 *
 * Owns:     see merge.h.
 * Contexts: the tools only.
 * Errors:   see merge.h.
 * Source:   docs/merge.md */
#include "merge.h"

#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "merge_inner.h"
#include "out_json_known.h"
#include "util.h"

struct merge {
    struct merge_set findings, suppressed, suppressions, decisions, policies, gaps, handlers;
    json_t *sums;    /* of the summary's plain numbers */
    json_t *decided; /* likewise of what the policy decided */
};

struct merge *merge_new(void)
{
    struct merge *m = xcalloc(1, sizeof *m);

    m->sums = json_object();
    m->decided = json_object();
    return m;
}

void merge_free(struct merge *m)
{
    merge_set_clear(&m->findings);
    merge_set_clear(&m->suppressed);
    merge_set_clear(&m->suppressions);
    merge_set_clear(&m->decisions);
    merge_set_clear(&m->policies);
    merge_set_clear(&m->gaps);
    merge_set_clear(&m->handlers);
    json_decref(m->sums);
    json_decref(m->decided);
    free(m);
}

/* ---- what is equal, and what becomes of it ---------------------------------------------------- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The lesser of two values in the order of merge_text(), without the keys that are summed up. */
static json_t *lesser(json_t *a, json_t *b, const char *first, const char *second)
{
    json_t *x = json_copy(a), *y = json_copy(b);

    for (int i = 0; i < 2; i++) {
        const char *key = i == 0 ? first : second;
        if (key) {
            (void)json_object_del(x, key);
            (void)json_object_del(y, key);
        }
    }
    CLEANUP_FREE char *left = merge_text(x);
    CLEANUP_FREE char *right = merge_text(y);
    json_decref(x);
    json_decref(y);
    return strcmp(left, right) <= 0 ? a : b;
}

static json_t *unite_counted(json_t *into, json_t *other, const char *first, const char *second)
{
    json_t *kept = lesser(into, other, first, second), *rest = kept == into ? other : into;

    merge_add_number(kept, first, rest);
    if (second) {
        merge_add_number(kept, second, rest);
    }
    return kept;
}

static json_t *unite_suppressed(json_t *into, json_t *other)
{
    return unite_counted(into, other, "count", NULL);
}

static json_t *unite_suppressions(json_t *into, json_t *other)
{
    return unite_counted(into, other, "used", NULL);
}

/* Paths differ between machines; the files' names tell which handler it is. */
static json_t *unite_handlers(json_t *into, json_t *other)
{
    return unite_counted(into, other, "deliveries", "installs");
}

static char *handler_key(const json_t *h)
{
    return xasprintf("%s\n%s\n%s\n%s", base_name(merge_string(h, "program")),
                     merge_string(h, "signal"), merge_string(h, "handler"),
                     base_name(merge_string(h, "module")));
}

static char *suppressed_key(const json_t *f)
{
    return xasprintf("%s\n%s", merge_string(f, "fingerprint"), merge_string(f, "by"));
}

static char *suppression_key(const json_t *s)
{
    return xasprintf("%s\n%09llu\n%s", merge_string(s, "file"),
                     (unsigned long long)merge_number(s, "line"), merge_string(s, "name"));
}

/* Decisions are equal but for who made the call, when that is all that differs. */
static char *decision_key(const json_t *d)
{
    static const char *const varying[] = {"count", "pid", "tid", "target_pid", "stack", "exe"};
    json_t *copy = json_copy((json_t *)d);
    char *key;

    for (size_t i = 0; i < sizeof varying / sizeof varying[0]; i++) {
        (void)json_object_del(copy, varying[i]);
    }
    key = merge_text(copy);
    json_decref(copy);
    return key;
}

/* ---- adding and taking out -------------------------------------------------------------------- */

static void add_all(struct merge_set *set, const json_t *array, char *key_of(const json_t *),
                    merge_unite *unite)
{
    const json_t *value;
    size_t i;

    json_array_foreach(array, i, value)
    {
        merge_set_add(set, key_of(value), value, unite);
    }
}

static void add_numbers(json_t *sums, const json_t *object)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)object, key, value)
    {
        if (json_is_integer(value)) {
            merge_add_number(sums, key, object);
        }
    }
}

void merge_add(struct merge *m, const json_t *report)
{
    const json_t *summary = json_object_get(report, "summary");
    const json_t *policy = json_object_get(report, "policy");

    add_all(&m->findings, json_object_get(report, "findings"), merge_finding_key, merge_findings);
    add_all(&m->suppressed, json_object_get(report, "suppressed"), suppressed_key,
            unite_suppressed);
    add_all(&m->suppressions, json_object_get(report, "suppressions"), suppression_key,
            unite_suppressions);
    add_all(&m->decisions, json_object_get(report, "decisions"), decision_key, unite_suppressed);
    add_all(&m->handlers, json_object_get(summary, "handlers"), handler_key, unite_handlers);
    add_all(&m->gaps, json_object_get(summary, "gaps"), merge_text, NULL);
    if (json_is_object(policy)) {
        merge_set_add(&m->policies, merge_text(policy), policy, NULL);
    }
    add_numbers(m->sums, summary);
    add_numbers(m->decided, json_object_get(summary, "decisions"));
}

static void count_levels(json_t *summary, const json_t *findings)
{
    json_t *levels = json_object(), *f;
    uint64_t known = 0;
    size_t i;

    for (int level = LEVELS; level-- > 0;) {
        merge_put(levels, level_name((enum level)level), json_integer(0));
    }
    json_array_foreach(findings, i, f)
    {
        const char *level = merge_string(f, "level");
        if (json_is_true(json_object_get(f, "known"))) {
            known++;
        } else {
            merge_put(levels, level, json_integer((json_int_t)merge_number(levels, level) + 1));
        }
    }
    merge_put(summary, "findings", levels);
    merge_put(summary, "known", json_integer((json_int_t)known));
}

static void count_handlers(json_t *summary, const json_t *handlers)
{
    json_t *never = json_array(), *h;
    size_t i;

    json_array_foreach(handlers, i, h)
    {
        if (merge_number(h, "deliveries") == 0) {
            CLEANUP_FREE char *name =
                xasprintf("%s %s", merge_string(h, "signal"), merge_string(h, "handler"));
            if (json_array_append_new(never, json_string(name)) != 0) {
                die("out of memory");
            }
        }
    }
    size_t all = json_array_size(handlers);
    merge_put(summary, "handlers_installed", json_integer((json_int_t)all));
    merge_put(summary, "handlers_run", json_integer((json_int_t)(all - json_array_size(never))));
    merge_put(summary, "never_run", never);
}

static json_t *unused(const json_t *suppressions)
{
    json_t *names = json_array(), *s;
    size_t i;

    json_array_foreach(suppressions, i, s)
    {
        if (merge_number(s, "used") == 0 &&
            json_array_append_new(names, json_string(merge_string(s, "name"))) != 0) {
            die("out of memory");
        }
    }
    return names;
}

/* The same with all keys sorted. */
static json_t *sorted(json_t *report)
{
    CLEANUP_FREE char *text = merge_text(report);
    json_t *out = json_loads(text, 0, NULL);

    json_decref(report);
    if (!out) {
        die("out of memory");
    }
    return out;
}

json_t *merge_report(struct merge *m)
{
    json_t *report = json_object(), *sigvet = json_object(), *summary = m->sums;
    json_t *findings = merge_finding_order(merge_set_take(&m->findings));
    json_t *suppressed = merge_set_take(&m->suppressed);
    json_t *suppressions = merge_set_take(&m->suppressions);
    json_t *policies = merge_set_take(&m->policies), *handlers = merge_set_take(&m->handlers);

    m->sums = json_object();
    count_levels(summary, findings);
    count_handlers(summary, handlers);
    merge_put(summary, "suppressed", json_integer((json_int_t)json_array_size(suppressed)));
    merge_put(summary, "unused_suppressions", unused(suppressions));
    merge_put(summary, "handlers", handlers);
    merge_put(summary, "gaps", merge_set_take(&m->gaps));
    merge_put(summary, "decisions", m->decided);
    m->decided = json_object();
    merge_put(sigvet, "version", json_string(SIGVET_VERSION));
    merge_put(sigvet, "schema", json_integer(OUT_JSON_SCHEMA));
    merge_put(report, "sigvet", sigvet);
    merge_put(report, "findings", findings);
    merge_put(report, "suppressed", suppressed);
    merge_put(report, "suppressions", suppressions);
    merge_put(
        report, "policy",
        json_incref(json_array_size(policies) > 0 ? json_array_get(policies, 0) : json_null()));
    json_decref(policies);
    merge_put(report, "decisions", merge_set_take(&m->decisions));
    merge_put(report, "summary", summary);
    return sorted(report);
}
