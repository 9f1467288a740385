/* explain_rule.c - pages about the rules that findings are filed under.
 *
 * Owns:     the rows of explain/rules.def.
 * Contexts: the tools only.
 * Errors:   none.
 * Source:   docs/rules.md. */

#include "explain_kind.h"

static const struct rule_row {
    const char *id, *title, *reports, *levels[3], *mend, *references;
} rows[] = {
#define RULE(id, title, reports, error, warning, note, mend, references) \
    {id, title, reports, {error, warning, note}, mend, references},
#include "rules.def"
};

#define ROWS (sizeof rows / sizeof rows[0])

static size_t count_rules(void)
{
    return ROWS;
}

static const char *name_of(size_t row)
{
    return rows[row].id;
}

static enum explain_match find(const char *name, size_t *row)
{
    return explain_search(name, ROWS, name_of, row);
}

static struct page *describe(size_t row)
{
    static const char *const level_names[] = {"error", "warning", "note"};
    const struct rule_row *r = &rows[row];
    struct page *p = page_new("rule", r->id, r->title);
    json_t *levels = page_object();

    page_text(p, "reports", "reports", r->reports);
    for (size_t i = 0; i < 3; i++) {
        if (*r->levels[i] != '\0') {
            page_line(p, level_names[i], "%s", r->levels[i]);
            page_put(levels, level_names[i], page_string(r->levels[i]));
        }
    }
    page_set(p, "levels", levels);
    page_text(p, "mend", "what to do", r->mend);
    page_text(p, "references", "see", r->references);
    return p;
}

const char *explain_rule_title(size_t row)
{
    return rows[row].title;
}

const struct explain_kind explain_rules = {"rule", count_rules, name_of, find, describe};
