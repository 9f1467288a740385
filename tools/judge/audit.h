/* audit.h - from records to findings: feeds every rule, groups what they find, sums up the run.
 *
 * Owns:     findings and the summary of one run.
 * Contexts: the tools only, fed with the records of reader_next() in order, live or afterwards.
 * Errors:   none but memory; evidence that is missing lowers a level or drops a finding, and is
 *           counted. */
#ifndef SIGVET_TOOLS_AUDIT_H
#define SIGVET_TOOLS_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader.h"
#include "symbols.h"

enum level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR, LEVELS };
enum delivery { DELIVERY_ASYNCHRONOUS, DELIVERY_SYNCHRONOUS, DELIVERY_FAULT };

struct stack {
    struct frame *frames; /* innermost first, inlined frames included */
    size_t count;
};

/* One place to mend. Strings and frames live as long as the audit. */
struct finding {
    const char *rule;     /* "unsafe-call" */
    char *message;        /* one sentence */
    const char *function; /* the symbol called, as linked (fortified name included) */
    const char *via;      /* the library function that the handler called, or NULL */
    const char *instead;  /* "" : nothing to offer */
    enum level level;
    uint32_t why;    /* enum sigvet_why */
    uint32_t signal; /* of the first delivery seen */
    int32_t si_code;
    uint32_t sender_pid; /* 0: not sent by a process */
    enum delivery delivery;
    uint64_t signals; /* all of them: bit n-1 is signal n */
    struct frame handler;
    struct frame installed_at;
    const char *interrupted_in_unsafe; /* or NULL */
    const char *because;               /* why the level is what it is, one clause; or NULL */
    struct stack handler_stack, interrupted_stack;
    uint64_t count;
    const struct sigvet_process *process;
    char fingerprint[17]; /* hex; survives rebuilds and line shifts */
};

struct gap {
    const char *kind; /* "static", "setuid", ...: stable, documented in docs/json.md */
    char *text;       /* one line */
};

struct summary {
    uint64_t processes, threads, deliveries, handlers_installed, handlers_run;
    uint64_t findings[LEVELS];
    uint64_t events_lost;
    uint64_t unverified;    /* calls dropped because their stack did not lead back to the handler */
    const char **never_run; /* names of installed handlers that never ran */
    size_t never_run_count;
    struct gap *gaps;
    size_t gap_count;
};

/* Called when a finding appears, or when its level rises. */
typedef void audit_news(const struct finding *f, void *arg);

struct audit;

struct audit *audit_new(struct trace *t, audit_news *news, void *arg);
void audit_free(struct audit *a);
void audit_feed(struct audit *a, const struct sigvet_record *rec);
/* Copies both; the same gap twice is one. */
void audit_gap(struct audit *a, const char *kind, const char *text);

/* Counts, gaps and final order (worst first). May be called again after more was fed. */
const struct summary *audit_summary(struct audit *a);
size_t audit_count(const struct audit *a);
const struct finding *audit_finding(const struct audit *a, size_t i);

const char *level_name(enum level level);

#endif
