/* decisions.h - what the policy decided: records of one rule, call and caller are one decision.
 *
 * Owns:     the decisions with their stacks, and the policy's names.
 * Contexts: the tools only; one thread, fed with the records of reader_next() in order, live or afterwards.
 * Errors:   only memory exhaustion ends the tool; what a record names and the trace does not have is not
 *           known.
 * Source:   struct sigvet_decision in include/sigvet/trace.h; docs/policy.md */
#ifndef SIGVET_TOOLS_DECISIONS_H
#define SIGVET_TOOLS_DECISIONS_H

#include "api.h"
#include "audit.h"

/* Strings, records and frames live as long as the decisions. */
struct decision {
    const struct sigvet_decision *record; /* the first one: its arguments, target, process */
    struct rulebook_origin origin;
    enum sigvet_action action;
    const char *call;      /* name of the function or system call; hostile unless `api` */
    const struct api *api; /* NULL: not of the signal API */
    uint64_t count, signals;
    const struct sigvet_process *process; /* NULL: not known */
    struct frame caller;                  /* address 0: not known */
    struct frame code;  /* the function that an argument stands for; address 0: none */
    struct stack stack; /* the caller first; empty: not known */
};

struct decisions;

struct decisions *decisions_new(const struct trace *t, struct symbols *symbols);
void decisions_free(struct decisions *ds);

/* `news` hears of each decision when it appears. */
void decisions_on_news(struct decisions *ds, audit_decided *news, void *arg);

/* Processes, modules and decisions; others are not looked at. */
void decisions_feed(struct decisions *ds, const struct sigvet_record *rec);

/* Counts as of now. */
void decisions_refresh(struct decisions *ds);

size_t decisions_count(const struct decisions *ds);
const struct decision *decisions_at(const struct decisions *ds,
                                    size_t i); /* in order of appearance */
const struct rulebook *decisions_rulebook(const struct decisions *ds);

#endif
