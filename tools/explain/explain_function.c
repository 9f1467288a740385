/* explain_function.c - pages about functions: what they are for and whether a handler may call them.
 *
 * Owns:     the sorted list of all functions; the rows of explain/posix.def and explain/api.def.
 * Contexts: the tools only; one thread.
 * Errors:   none.
 * Source:   include/sigvet/calls.def by facts.h; explain/posix.def; explain/api.def. */
#include <stdlib.h>
#include <string.h>

#include "explain_kind.h"
#include "explain_why.h"
#include "facts.h"
#include "util.h"

enum watched { WATCHED_ALWAYS, WATCHED_STRICT, WATCHED_NEVER };

struct function {
    const char *symbol;
    enum watched watched;
};

/* Sorted and without doubles after the first look. */
static struct function functions[] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) {#symbol, WATCHED_ALWAYS},
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    {#symbol, WATCHED_ALWAYS},
#define STRICT(symbol, why, instead) {#symbol, WATCHED_STRICT},
#define STRICT_AT(id, symbol, version, why, instead) {#symbol, WATCHED_STRICT},
#define KNOWN(symbol, library, verdict, why, instead) {#symbol, WATCHED_NEVER},
#include "sigvet/calls.def"
};

static const struct api_row {
    const char *symbol, *header, *signature, *errors, *version, *instead, *twins, *note;
} api[] = {
#define FUNCTION(symbol, header, signature, errors, version, instead, twins, note) \
    {#symbol, header, signature, errors, version, instead, twins, note},
#include "api.def"
};

static const struct class_row {
    const char *symbol;
    enum sigvet_class class;
} classes[] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg)
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg)
#define API(symbol, verdict, action, why, instead, condition, arg, class, ...) \
    {#symbol, CLASS_##class},
#define API_AT(id, symbol, version, verdict, action, why, instead, condition, arg, class, ...) \
    {#symbol, CLASS_##class},
#include "sigvet/calls.def"
};

static const struct posix_row {
    const char *symbol;
    int since, removed;
    const char *remark;
} posix[] = {
#define POSIX(symbol, since, removed, remark) {#symbol, since, removed, remark},
#include "posix.def"
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int compare(const void *a, const void *b)
{
    const struct function *x = a, *y = b;
    int order = strcmp(x->symbol, y->symbol);

    return order != 0 ? order : (int)x->watched - (int)y->watched;
}

static size_t count_functions(void)
{
    static size_t count;

    if (count == 0) {
        qsort(functions, COUNT(functions), sizeof functions[0], compare);
        for (size_t i = 0; i < COUNT(functions); i++) {
            if (i == 0 || strcmp(functions[i].symbol, functions[count - 1].symbol) != 0) {
                functions[count++] = functions[i];
            }
        }
    }
    return count;
}

static const char *name_of(size_t row)
{
    return functions[row].symbol;
}

static int compare_name(const void *name, const void *row)
{
    return strcmp(name, ((const struct function *)row)->symbol);
}

static enum explain_match find(const char *name, size_t *row)
{
    size_t count = count_functions();
    const struct function *f = bsearch(name, functions, count, sizeof functions[0], compare_name);

    if (f) {
        *row = (size_t)(f - functions);
        return MATCH_EXACT;
    }
    if (strpbrk(name, " :(") == NULL) { /* not like a name of C++ */
        return MATCH_NONE;
    }
    for (size_t i = 0; i < count; i++) {
        if (strncmp(functions[i].symbol, "_Z", 2) == 0 &&
            strcmp(facts_plain(functions[i].symbol), name) == 0) {
            *row = i;
            return MATCH_EXACT;
        }
    }
    return MATCH_NONE;
}

static const struct api_row *find_api(const char *symbol)
{
    for (size_t i = 0; i < COUNT(api); i++) {
        if (strcmp(api[i].symbol, symbol) == 0) {
            return &api[i];
        }
    }
    return NULL;
}

static const struct posix_row *find_posix(const char *symbol)
{
    for (size_t i = 0; i < COUNT(posix); i++) {
        if (strcmp(posix[i].symbol, symbol) == 0) {
            return &posix[i];
        }
    }
    return NULL;
}

static const struct class_row *find_class(const char *symbol)
{
    for (size_t i = 0; i < COUNT(classes); i++) {
        if (strcmp(classes[i].symbol, symbol) == 0) {
            return &classes[i];
        }
    }
    return NULL;
}

static void put_api(struct page *p, const struct api_row *a)
{
    page_set(p, "api", json_boolean(a != NULL));
    if (a == NULL) {
        return;
    }
    page_text(p, "header", "header", a->header);
    page_text(p, "signature", "signature", a->signature);
    page_text(p, "errors", "errors", a->errors);
    const struct class_row *c = find_class(a->symbol);
    if (c != NULL) { /* else private to glibc, or not in its shared library */
        explain_put_class(p, c->class);
    }
    page_text(p, "version", "version", a->version);
    page_set(p, "deprecated", json_boolean(*a->instead != '\0'));
    if (*a->instead != '\0') {
        page_text(p, "replacement", "deprecated", a->instead);
    }
    page_set(p, "twins", page_string(a->twins));
    if (*a->twins != '\0') {
        page_line(p, "the same as", "%s", a->twins);
    }
    page_set(p, "note", page_string(a->note));
    if (*a->note != '\0') {
        page_line(p, "note", "%s", a->note);
    }
}

/* Since when POSIX lets handlers call it. */
static void put_posix(struct page *p, const char *symbol)
{
    const struct posix_row *x = find_posix(symbol);
    json_t *object;

    if (x == NULL) {
        page_set(p, "posix", json_null());
        page_line(p, "POSIX", "on no list of async-signal-safe functions");
        return;
    }
    object = page_object();
    page_put(object, "since", json_integer(x->since));
    page_put(object, "removed", x->removed ? json_integer(x->removed) : json_null());
    page_put(object, "remark", page_string(x->remark));
    page_set(p, "posix", object);
    if (x->removed) {
        page_line(p, "POSIX", "listed as async-signal-safe since %s, no more since %s",
                  explain_edition(x->since), explain_edition(x->removed));
    } else {
        page_line(p, "POSIX", "listed as async-signal-safe since %s", explain_edition(x->since));
    }
    if (*x->remark != '\0') {
        page_line(p, "", "%s", x->remark);
    }
}

static void put_reasons(struct page *p, const struct fact *f)
{
    const char *label = f->verdict == SIGVET_UNSAFE ? "why" : "but";
    json_t *array = page_array();

    for (unsigned i = 0; i < WHY_BITS; i++) {
        uint32_t bit = f->why & (1u << i);
        if (bit != 0) {
            json_t *object = page_object();
            page_put(object, "id", page_string(explain_why_id(bit)));
            page_put(object, "text", page_string(explain_why_words(bit)));
            page_append(array, object);
            page_line(p, label, "%s: %s", explain_why_id(bit), explain_why_words(bit));
            label = "";
        }
    }
    page_set(p, "reasons", array);
}

static void put_advice(struct page *p, const struct fact *f)
{
    const char *condition = explain_condition_words(f->condition);

    page_set(p, "harmless", condition ? page_string(condition) : json_null());
    if (condition) {
        page_line(p, "harmless", "on glibc %s; not portable", condition);
    }
    page_set(p, "instead", page_string(f->instead));
    if (*f->instead != '\0') {
        page_line(p, "instead", "in a handler: %s", f->instead);
    }
}

static void put_watched(struct page *p, const struct function *f, enum sigvet_verdict verdict)
{
    static const char *const names[] = {
        [WATCHED_ALWAYS] = "always", [WATCHED_STRICT] = "strict", [WATCHED_NEVER] = "never"};
    const char *words = "never recorded: calls cost nothing";

    if (f->watched == WATCHED_ALWAYS) {
        words = verdict == SIGVET_UNSAFE ? "calls from handlers are recorded and reported"
                                         : "followed for what it does to signals and processes";
    } else if (f->watched == WATCHED_STRICT) {
        words = "calls from handlers are reported with --strict only";
    } else if (verdict == SIGVET_UNSAFE) {
        words = "known when reading stacks, not recorded by itself";
    }
    page_set(p, "watched", page_string(names[f->watched]));
    page_line(p, "sigvet", "%s", words);
}

static struct page *describe(size_t row)
{
    const struct function *f = &functions[row];
    const struct fact *fact = facts_find(f->symbol);
    const char *plain = facts_plain(f->symbol);
    struct page *p = page_new("function", f->symbol, explain_verdict_words(fact->verdict));

    page_set(p, "plain_name", page_string(plain));
    if (strcmp(plain, f->symbol) != 0) {
        page_line(p, "in the source", "%s", plain);
    }
    put_api(p, find_api(f->symbol));
    page_set(p, "verdict", page_string(explain_verdict_name(fact->verdict)));
    put_reasons(p, fact);
    put_posix(p, f->symbol);
    put_advice(p, fact);
    put_watched(p, f, fact->verdict);
    return p;
}

enum sigvet_verdict explain_function_verdict(size_t row)
{
    return facts_find(functions[row].symbol)->verdict;
}

bool explain_function_is_api(size_t row)
{
    return find_api(functions[row].symbol) != NULL;
}

const struct explain_kind explain_functions = {"function", count_functions, name_of, find,
                                               describe};
