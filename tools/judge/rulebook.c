/* rulebook.c - the policy that a trace holds: what its rules are called, and where they were written.
 *
 * Owns:     see rulebook.h.
 * Contexts: see rulebook.h.
 * Errors:   see rulebook.h.
 * Source:   see rulebook.h. */
#include "rulebook.h"

#include <stdlib.h>

#include "shim/policy.h"
#include "util.h"

void rulebook_load(struct rulebook *book, const struct trace *t)
{
    const struct sigvet_header *h = reader_header(t);
    uint32_t size = h->policy_size;

    *book = (struct rulebook){0};
    if (h->policy_off == 0) {
        return;
    }
    book->fault = "its place in the trace is impossible";
    if (size == 0 || size > SIGVET_POLICY_SIZE_MOST) {
        return;
    }
    book->copy = xcalloc(1, size);
    if (reader_read(t, h->policy_off, book->copy, size)) {
        book->fault = policy_fault(book->copy, size);
    }
    book->policy = book->fault == NULL ? book->copy : NULL;
}

void rulebook_free(struct rulebook *book)
{
    free(book->copy);
    *book = (struct rulebook){0};
}

struct rulebook_origin rulebook_origin(const struct rulebook *book, uint32_t rule)
{
    const struct sigvet_policy *p = book->policy;
    struct rulebook_origin origin = {0};

    if (p != NULL) {
        origin.source = policy_string(p, p->source);
    }
    if (rule == SIGVET_DECISION_DEFAULT) {
        origin.name = "default";
    } else if (p != NULL && rule < p->rules) {
        origin.rule = policy_rule(p, rule);
        origin.name = policy_string(p, origin.rule->name);
        origin.line = origin.rule->line;
    }
    return origin;
}

const char *rulebook_action(uint32_t action)
{
    static const char *const names[SIGVET_ACTIONS] = {
        [SIGVET_ALLOW] = "allow",     [SIGVET_LOG] = "log",         [SIGVET_DENY] = "deny",
        [SIGVET_PRETEND] = "pretend", [SIGVET_REWRITE] = "rewrite", [SIGVET_ABORT] = "abort",
        [SIGVET_STOP] = "stop",       [SIGVET_KILL] = "kill",
    };

    return action < SIGVET_ACTIONS ? names[action] : "?";
}
