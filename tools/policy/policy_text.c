/* policy_text.c - see policy_text.h.
 *
 * Owns:     lines and sections. inih takes lines apart; it tells of no section that has no keys and cuts long
 *           names, so sections are found here, and it gets an empty line for each.
 * Contexts: see policy_text.h.
 * Errors:   see policy_text.h.
 * Source:   inih's README. */
#include "policy_text.h"

#include <ctype.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "policy_draft.h"
#include "slurp.h"
#include "util.h"

#define LINE_MOST 4096 /* bytes of a line, its end not counted */
#define NAME_MOST 120u
#define SECTIONS "[default] or [rule NAME]"

struct reading {
    const char *at, *end;
    uint32_t line;
    bool waits; /* for inih to tell what is in the line that it got last */
    char shown[80];
    struct policy *policy;
    struct policy_errors *errors;
    struct draft *draft; /* NULL: before the first section, or in one that is none */
    bool lost;           /* in a section that is none: its keys are not looked at */
    uint32_t default_line;
};

/* ---- sections -------------------------------------------------------------------------------- */

static void end_section(struct reading *r)
{
    struct draft *d = r->draft;

    if (d == NULL) {
        return;
    }
    draft_finish(d, r->errors);
    if (d->is_default) {
        r->policy->fallback = d->rule;
    } else if (r->policy->count == SIGVET_POLICY_RULES) {
        policy_wrong(r->errors, d->rule.line, "at most 256 rules", "one rule more");
        policy_rule_free(&d->rule);
    } else {
        struct policy *p = r->policy;
        p->rules = xrealloc_array(p->rules, p->count + 1, sizeof *p->rules);
        p->rules[p->count++] = d->rule;
    }
    free(d);
    r->draft = NULL;
}

static bool is_good_name(struct reading *r, const char *name)
{
    CLEANUP_FREE char *quoted = policy_quote(name);

    for (const char *c = name; *c != '\0'; c++) {
        if (iscntrl((unsigned char)*c)) {
            policy_wrong(r->errors, r->line, "a name without control characters", "%s", quoted);
            return false;
        }
    }
    if (strlen(name) > NAME_MOST) {
        policy_wrong(r->errors, r->line, "a name of at most 120 bytes", "%s", quoted);
        return false;
    }
    for (uint32_t i = 0; i < r->policy->count; i++) {
        if (strcmp(r->policy->rules[i].name, name) == 0) {
            policy_wrong(r->errors, r->line, "each name once", "rule %s again, first in line %u",
                         quoted, r->policy->rules[i].line);
            return false;
        }
    }
    return true;
}

/* What stands between the brackets, without spaces around it. */
static void begin_section(struct reading *r, const char *title)
{
    bool is_default = strcmp(title, "default") == 0;
    const char *name =
        strncmp(title, "rule", 4) == 0 && isspace((unsigned char)title[4]) ? title + 5 : "";

    end_section(r);
    while (isspace((unsigned char)*name)) {
        name++;
    }
    r->lost = true;
    if (!is_default && *name == '\0') {
        CLEANUP_FREE char *quoted = policy_quote(title);
        policy_wrong(r->errors, r->line, SECTIONS, "section %s", quoted);
        return;
    }
    if (is_default && r->default_line != 0) {
        policy_wrong(r->errors, r->line, "one [default]", "[default] again, first in line %u",
                     r->default_line);
        return;
    }
    if (!is_default && !is_good_name(r, name)) {
        return;
    }
    if (is_default) {
        r->default_line = r->line;
    }
    r->lost = false;
    r->draft = xcalloc(1, sizeof *r->draft);
    r->draft->is_default = is_default;
    r->draft->rule.line = r->line;
    r->draft->rule.name = is_default ? NULL : xstrdup(name);
}

/* A line that begins with a bracket. */
static void read_title(struct reading *r, char *text)
{
    char *close = strchr(text, ']');
    const char *behind = close != NULL ? close + 1 : "";

    while (isspace((unsigned char)*behind)) {
        behind++;
    }
    if (close == NULL || (*behind != '\0' && *behind != ';' && *behind != '#')) {
        CLEANUP_FREE char *quoted = policy_quote(text);
        policy_wrong(r->errors, r->line, SECTIONS, "%s", quoted);
        end_section(r);
        r->lost = true;
        return;
    }
    while (close > text + 1 && isspace((unsigned char)close[-1])) {
        close--;
    }
    *close = '\0';
    for (text++; isspace((unsigned char)*text);) {
        text++;
    }
    begin_section(r, text);
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* inih says nothing of a line that it cannot read. */
static void miss(struct reading *r)
{
    if (r->waits) {
        CLEANUP_FREE char *quoted = policy_quote(r->shown);
        policy_wrong(r->errors, r->line, "KEY = VALUE", "%s", quoted);
    }
    r->waits = false;
}

/* Gives inih the next line, without what is before its first letter, so that no line continues another. */
static char *next_line(char *to, int room, void *context)
{
    struct reading *r = context;

    miss(r);
    if (r->at == r->end) {
        return NULL;
    }
    const char *end = memchr(r->at, '\n', (size_t)(r->end - r->at));
    const char *from = r->at, *stop = end != NULL ? end : r->end;
    r->at = end != NULL ? end + 1 : r->end;
    r->line++;
    while (from < stop && isspace((unsigned char)*from)) {
        from++;
    }
    size_t len = (size_t)(stop - from);
    *to = '\0';
    if (len > LINE_MOST || len + 2 > (size_t)room) {
        policy_wrong(r->errors, r->line, "at most 4096", "a line of %zu bytes", len);
        return to;
    }
    memcpy(to, from, len);
    to[len] = '\0';
    if (*to == '[') {
        read_title(r, to);
        *to = '\0';
    }
    r->waits = *to != '\0' && *to != ';' && *to != '#';
    (void)snprintf(r->shown, sizeof r->shown, "%s", to);
    return to;
}

static int take_pair(void *context, const char *section, const char *name, const char *value)
{
    struct reading *r = context;

    (void)section;
    r->waits = false;
    if (r->draft != NULL) {
        draft_take(r->draft, r->errors, r->line, name, value);
    } else if (!r->lost) {
        CLEANUP_FREE char *quoted = policy_quote(name);
        policy_wrong(r->errors, r->line, SECTIONS " before the first key", "%s", quoted);
    }
    return 1;
}

bool policy_text_read(const char *text, size_t size, struct policy *out,
                      struct policy_errors *errors)
{
    struct reading r = {.at = text, .end = text + size, .policy = out, .errors = errors};
    size_t before = errors->count;
    const char *zero = memchr(text, '\0', size);

    *out = (struct policy){.source = xstrdup(errors->file)};
    r.at += slurp_mark(text, size);
    if (zero != NULL) {
        uint32_t line = 1;
        for (const char *c = text; c < zero; c++) {
            line += *c == '\n';
        }
        policy_wrong(errors, line, "text", "a byte 0");
        return false;
    }
    ini_use_stack = false;
    ini_max_line = LINE_MOST + 8;
    ini_initial_alloc = LINE_MOST + 8;
    ini_allow_multiline = false;
    if (ini_parse_stream(next_line, &r, take_pair, &r) == -2) {
        die("out of memory");
    }
    end_section(&r);
    return errors->count == before;
}

void policy_rule_free(struct policy_rule *rule)
{
    for (uint32_t i = 0; i < rule->target_count; i++) {
        free(rule->target[i].program);
    }
    free(rule->name);
    free(rule->calls);
    free(rule->module);
    free(rule->program);
}

void policy_free(struct policy *policy)
{
    for (uint32_t i = 0; i < policy->count; i++) {
        policy_rule_free(&policy->rules[i]);
    }
    policy_rule_free(&policy->fallback);
    free(policy->rules);
    free(policy->source);
}
