/* rule.h - what a rule is given and what it answers.
 *
 * Owns:     nothing: everything belongs to the trace or to struct symbols.
 * Contexts: the tools only. A rule decides from the record, the walk and the symbols alone, without
 *           I/O.
 * Errors:   missing evidence is JUDGED_UNVERIFIED or a lower level, never a guess. */
#ifndef SIGVET_TOOLS_RULES_RULE_H
#define SIGVET_TOOLS_RULES_RULE_H

#include "audit.h"
#include "facts.h"
#include "walk.h"

struct rule_input {
    struct symbols *symbols;
    struct space *space;
    const char *name; /* of the record's row */
    const struct sigvet_unsafe_call *call;
    const struct walk *walk;
    bool is_jumped_to; /* by a function of the C++ runtime that has a record: see tail_calls.h */
};

enum judged {
    JUDGED_NOTHING,    /* nothing to report, or a part of what another record reports */
    JUDGED_SET_ASIDE,  /* a user says that this function is safe */
    JUDGED_UNVERIFIED, /* the evidence does not hold: counted, not reported */
    JUDGED_FINDING,
};

struct judgement {
    enum judged judged;
    const char *rule;
    const struct fact *fact; /* the function that it is filed on */
    size_t site;             /* walk.handler[site] is the innermost frame outside the runtime */
    const char *via;         /* see struct finding */
    const char *via_module;
    enum delivery delivery;
    const char *interrupted_in_unsafe;
    enum level level;
    const char *because;
    bool at_safe_points; /* LEVEL_NOTE while nothing unsafe was called with the signal let in */
};

void unsafe_call_judge(const struct rule_input *in, struct judgement *out);

/* What a handler that does not come back is doing. */
enum stuck_on { STUCK_ON_SOMETHING, STUCK_ON_LOCK, STUCK_ON_CPU };

struct stuck_judgement {
    const char *rule;
    bool verified; /* its stack leads through its signal frame */
    enum stuck_on on;
    const char *function; /* that it called and is inside of; NULL: none, or not known */
    uint32_t owner_tid;   /* the other thread that holds the lock; 0: not known */
    enum level level;
    const char *because;
    const char *interrupted_in_unsafe; /* see struct finding */
};

/* `in` is about s->at, and its walk. */
void handler_stuck_judge(const struct rule_input *in, const struct sigvet_stuck *s,
                         struct stuck_judgement *out);

/* The level as of now: the handler's counters go on growing. `handler` may be NULL. */
enum level unsafe_call_level(const struct judgement *j, const struct sigvet_handler *handler,
                             const char **because);

#endif
