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
#include "rulebook.h"
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
    uint64_t count_told; /* when the news told of it last; 0: never */
    const struct sigvet_process *process;
    const char *annotation; /* what the program itself says of it (sigvet.h); NULL: nothing */
    const char *suppressed; /* by which suppression or annotation; NULL: it counts */
    char fingerprint[17];   /* hex; survives rebuilds and line shifts */
    bool known;             /* it is in the baseline */
    bool from_event; /* not of an unsafe call: function may be "", signal 0 (none), handler and
                               stacks empty; why, via, delivery and sender are not told */
};

/* One handler of one program for one signal, all processes and installations of it. */
struct handler_runs {
    const char *name;                     /* "SIGHUP on_hup" */
    const char *place, *module, *program; /* the function or "module+0xoffset"; paths; "" unknown */
    uint32_t signal;
    uint64_t installs, runs;
};

struct suppressions; /* suppress.h */

struct gap {
    const char *kind; /* "static", "setuid", ...: stable, documented in docs/json.md */
    char *text;       /* one line */
};

struct summary {
    uint64_t processes, threads, deliveries, handlers_installed, handlers_run;
    uint64_t findings[LEVELS];               /* those that are neither suppressed nor known */
    uint64_t suppressed, known;              /* findings */
    uint64_t set_aside;                      /* calls of functions that a user says are safe */
    const struct suppressions *suppressions; /* with their uses; NULL: none were asked for */
    const struct handler_runs *handlers;
    size_t handler_count;
    uint64_t events_lost;
    uint64_t unverified;    /* calls dropped because their stack did not lead back to the handler */
    const char **never_run; /* names of installed handlers that never ran */
    size_t never_run_count;
    struct gap *gaps;
    size_t gap_count;
    const struct rulebook *policy;    /* of the trace; NULL: it was made without */
    uint64_t decided[SIGVET_ACTIONS]; /* calls, by what a rule or the default said about them */
};

/* Called when a finding that counts appears, or when its level rises. */
typedef void audit_news(const struct finding *f, void *arg);

struct decision; /* decisions.h */
struct accepted; /* accepted.h */

/* Called when a decision of the policy appears. */
typedef void audit_decided(const struct decision *d, void *arg);

struct audit;
struct finding_set; /* finding.h */

struct audit *audit_new(struct trace *t, audit_news *news, void *arg);
void audit_free(struct audit *a);

/* An audit that is over and was made elsewhere: of reports that were merged. Nothing is fed to it. All is the
 * caller's, and lives as long. */
struct audit_given {
    const struct summary *summary;
    const struct finding *findings, *suppressed;
    size_t count, suppressed_count;
    const void *document; /* the report in JSON (json_t) */
};
struct audit *audit_new_given(const struct audit_given *given);
const void *audit_document(const struct audit *a); /* NULL: it is to be made */

void audit_on_decision(struct audit *a, audit_decided *decided, void *arg); /* before any is fed */
void audit_feed(struct audit *a, const struct sigvet_record *rec);
/* A record that was fed will not change any more and goes away: what it adds to the sums stays. False: the audit
 * points to it for good, or it cannot go. */
bool audit_forget(struct audit *a, const struct sigvet_record *rec);

/* A record that was fed and is of no use any more, though its process may go on. Each once; NULL: no more. */
const struct sigvet_record *audit_useless(struct audit *a);
/* From now on findings are looked up in it (accepted.h), and functions are safe that it says are. NULL: nothing
 * is accepted. */
void audit_accept(struct audit *a, struct accepted *accepted);
/* Copies both; the same gap twice is one. */
void audit_gap(struct audit *a, const char *kind, const char *text);

/* Where the engine's rules look up names and file what they find. */
struct symbols *audit_symbols(const struct audit *a);
struct finding_set *audit_findings(const struct audit *a);

/* Counts, gaps and final order (worst first). May be called again after more was fed. */
const struct summary *audit_summary(struct audit *a);
size_t audit_count(const struct audit *a);
const struct finding *audit_finding(const struct audit *a, size_t i);

/* Likewise those that are suppressed, which are not among the others. */
size_t audit_suppressed_count(const struct audit *a);
const struct finding *audit_suppressed(const struct audit *a, size_t i);

/* Likewise what the policy decided; valid once audit_summary() was called. In order of appearance. */
size_t audit_decision_count(const struct audit *a);
const struct decision *audit_decision(const struct audit *a, size_t i);

const char *level_name(enum level level);

#endif
