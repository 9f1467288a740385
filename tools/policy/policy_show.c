/* policy_show.c - see policy_show.h.
 *
 * Owns:     nothing.
 * Contexts: see policy_show.h.
 * Errors:   see policy_show.h.
 * Source:   docs/policy.md; include/sigvet/config.h. */
#include "policy_show.h"

#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "policy_fits.h"
#include "policy_words.h"
#include "shim/policy.h"
#include "util.h"

#define NAMED_MOST 24u /* names in a comment; of more, how many */
#define COLUMNS 100u

static void put_text(FILE *to, const char *before, const char *text, const char *behind)
{
    CLEANUP_FREE char *clean = clean_text(text);

    (void)fprintf(to, "%s%s%s", before, clean, behind);
}

/* ---- comments: what is reached --------------------------------------------------------------- */

/* Names on their way into a comment, each once. */
struct naming {
    FILE *to;
    const char **names;
    size_t count, column;
};

static void name_one(struct naming *n, const char *name)
{
    for (size_t i = 0; i < n->count; i++) {
        if (strcmp(n->names[i], name) == 0) {
            return;
        }
    }
    n->names = xrealloc_array(n->names, n->count + 1, sizeof *n->names);
    n->names[n->count++] = name;
}

static void put_word(struct naming *n, const char *word, const char *behind)
{
    size_t len = strlen(word) + strlen(behind);

    if (n->column + len + 1 > COLUMNS) {
        (void)fprintf(n->to, "\n;  ");
        n->column = 3;
    }
    (void)fprintf(n->to, " %s%s", word, behind);
    n->column += len + 1;
}

static void put_names(struct naming *n, const char *title)
{
    size_t shown = n->count > NAMED_MOST + 3 ? NAMED_MOST : n->count;

    if (n->count > 0) {
        n->column = (size_t)fprintf(n->to, "; %s:", title);
        for (size_t i = 0; i < shown; i++) {
            put_word(n, n->names[i], i + 1 < n->count ? "," : "");
        }
        if (shown < n->count) {
            CLEANUP_FREE char *more = xasprintf("and %zu more", n->count - shown);
            put_word(n, more, "");
        }
        (void)fputc('\n', n->to);
    }
    free(n->names);
    n->names = NULL;
    n->count = 0;
}

static bool set_has(const struct sigvet_policy *p, const struct policy_call *call, uint32_t rule)
{
    uint32_t off = call->row >= 0 ? p->rows_off : p->syscalls_off;
    uint32_t i = (uint32_t)(call->row >= 0 ? call->row : call->syscall);

    return (policy_set(p, off, i)[rule / 64] >> (rule % 64) & 1) != 0;
}

static bool default_has(const struct sigvet_policy *p, const struct policy_call *call)
{
    const unsigned char *bits =
        (const unsigned char *)p + (call->row >= 0 ? p->default_rows_off : p->default_syscalls_off);
    uint32_t i = (uint32_t)(call->row >= 0 ? call->row : call->syscall);

    return (((const uint64_t *)(const void *)bits)[i / 64] >> (i % 64) & 1) != 0;
}

/* The calls that the words mean, with those that the action makes no sense for. */
static void add_meant(const char *words, struct policy_calls *set)
{
    CLEANUP_FREE char *copy = xstrdup(words);
    char *rest = copy, *word;

    while ((word = strsep(&rest, ",")) != NULL) {
        (void)policy_calls_of(*word == ' ' ? word + 1 : word, set);
    }
}

/* `rule` as far as policy_unfit() asks for it. */
static void put_reach(FILE *to, const struct sigvet_policy *p, uint32_t rule, const char *words,
                      const struct policy_rule *asks)
{
    struct naming functions = {.to = to}, numbers = {.to = to}, left_out = {.to = to};
    struct policy_calls meant = {0};
    const struct policy_call *call;

    add_meant(words, &meant);
    for (size_t i = 0; (call = policy_call_at(i)) != NULL; i++) {
        bool reached = rule == UINT32_MAX ? default_has(p, call) : set_has(p, call, rule);
        if (reached) {
            name_one(call->row >= 0 ? &functions : &numbers, call->name);
        } else if (policy_calls_has(&meant, call) && call->row >= 0 &&
                   policy_unfit(asks, call) != NULL) {
            name_one(&left_out, call->name);
        }
    }
    put_names(&functions, "reaches");
    put_names(&numbers, "and by number");
    put_names(&left_out, "but not, as the action makes no sense there");
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void put_line(FILE *to, const char *key, const struct word *table, uint32_t bits)
{
    if (bits != 0) {
        (void)fprintf(to, "%s = ", key);
        words_put_set(to, table, bits);
        (void)fputc('\n', to);
    }
}

static void put_named_line(FILE *to, const char *key, const char *name)
{
    if (*name != '\0') {
        (void)fprintf(to, "%s", key);
        put_text(to, " = ", name, "\n");
    }
}

static bool in_signal_set(const struct sigvet_policy *p, uint32_t index, uint32_t rule)
{
    return (policy_set(p, p->signals_off, index)[rule / 64] >> (rule % 64) & 1) != 0;
}

/* Without a line all signals are accepted and enquiries are not, and `signals` is 0. */
static void put_signals(FILE *to, const struct sigvet_policy *p, uint32_t rule)
{
    uint64_t signals = policy_rule(p, rule)->signals;
    bool zero = in_signal_set(p, SIGVET_POLICY_ENQUIRY, rule);

    if (signals != 0 || zero) {
        (void)fputs("signal = ", to);
        words_put_signals(to, signals, zero);
        (void)fputc('\n', to);
    }
}

static void put_targets(FILE *to, const struct sigvet_policy *p, const struct sigvet_policy_rule *r)
{
    if (r->targets == 0 && r->target_count == 0) {
        return;
    }
    (void)fputs("target = ", to);
    words_put_set(to, words_targets, r->targets);
    for (uint32_t i = 0; i < r->target_count; i++) {
        const char *between = i > 0 || r->targets != 0 ? ", " : "";
        if (r->target[i].pid != 0) {
            (void)fprintf(to, "%s%d", between, r->target[i].pid);
        } else {
            (void)fprintf(to, "%sprogram:", between);
            put_text(to, "", policy_string(p, r->target[i].program), "");
        }
    }
    (void)fputc('\n', to);
}

static void put_action(FILE *to, const struct policy_action *action)
{
    (void)fputs("action = ", to);
    words_put_action(to, action);
    (void)fputc('\n', to);
}

static void put_rule(FILE *to, const struct sigvet_policy *p, uint32_t rule)
{
    const struct sigvet_policy_rule *r = policy_rule(p, rule);
    const struct policy_rule asks = {
        .targets = r->targets,
        .target_count = r->target_count,
        .action = {r->action, r->error, r->signal, r->flags_add, r->flags_remove}};

    put_text(to, "\n; ", policy_string(p, p->source), "");
    (void)fprintf(to, ":%u\n", r->line);
    put_reach(to, p, rule, policy_string(p, r->calls), &asks);
    put_text(to, "[rule ", policy_string(p, r->name), "]\n");
    put_named_line(to, "call", policy_string(p, r->calls));
    put_signals(to, p, rule);
    put_targets(to, p, r);
    put_line(to, "disposition", words_dispositions, r->dispositions);
    if ((r->flags_present | r->flags_absent) != 0) {
        (void)fputs("flags = ", to);
        words_put_flags(to, r->flags_present, r->flags_absent);
        (void)fputc('\n', to);
    }
    put_line(to, "mask", words_masks, r->masks);
    if (r->handler == POLICY_INSIDE || r->handler == POLICY_OUTSIDE) {
        put_line(to, "in-handler", words_handler, r->handler);
    }
    put_named_line(to, "module", policy_string(p, r->module));
    put_named_line(to, "program", policy_string(p, r->program));
    if (r->limit != 0) {
        (void)fprintf(to, "limit = %u per second\n", r->limit);
    }
    put_action(to, &asks.action);
}

static void put_stuck(FILE *to, const struct sigvet_policy *p)
{
    const char *what = (p->flags & SIGVET_POLICY_STUCK_KILL) != 0 ? "kill" : "report";

    if (p->stuck_seconds != 0) {
        (void)fprintf(to, "stuck = %s after %u seconds\n", what, p->stuck_seconds);
    } else if ((p->flags & SIGVET_POLICY_STUCK_KILL) != 0) {
        (void)fprintf(to, "stuck = %s\n", what);
    }
}

void policy_show(const void *block, FILE *to)
{
    const struct sigvet_policy *p = block;
    const struct policy_rule asks = {
        .action = {.kind = p->default_action, .error = p->default_errno}};
    const char *calls = policy_string(p, p->default_calls);

    put_text(to, "; ", policy_string(p, p->source), "");
    (void)fprintf(to, ": %u rule%s, the first that matches decides; else the default\n", p->rules,
                  p->rules == 1 ? "" : "s");
    if (p->default_action != SIGVET_ALLOW) {
        put_reach(to, p, UINT32_MAX, calls, &asks);
    }
    (void)fputs("[default]\n", to);
    put_named_line(to, "call", calls);
    put_action(to, &asks.action);
    put_stuck(to, p);
    for (uint32_t i = 0; i < p->rules; i++) {
        put_rule(to, p, i);
    }
}
