/* explain_rule.c - pages about the rules that findings are filed under.
 *
 * Owns:     nothing: the texts are the catalogue's.
 * Contexts: the tools only.
 * Errors:   none.
 * Source:   docs/rules.md. */

#include "catalogue.h"
#include "explain_kind.h"

static size_t count_rules(void)
{
    return catalogue_count();
}

static const char *name_of(size_t row)
{
    return catalogue_at(row)->id;
}

static enum explain_match find(const char *name, size_t *row)
{
    return explain_search(name, catalogue_count(), name_of, row);
}

static struct page *describe(size_t row)
{
    const struct rule_row *r = catalogue_at(row);
    struct page *p = page_new("rule", r->id, r->title);
    json_t *levels = page_object();

    page_text(p, "reports", "reports", r->reports);
    for (int i = LEVELS; i-- > 0;) {
        if (*r->levels[i] != '\0') {
            const char *level = level_name((enum level)i);
            page_line(p, level, "%s", r->levels[i]);
            page_put(levels, level, page_string(r->levels[i]));
        }
    }
    page_set(p, "levels", levels);
    page_text(p, "mend", "what to do", r->mend);
    page_text(p, "references", "see", r->references);
    return p;
}

const char *explain_rule_title(size_t row)
{
    return catalogue_at(row)->title;
}

const struct explain_kind explain_rules = {"rule", count_rules, name_of, find, describe};
