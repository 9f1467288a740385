/* learn_pids.h - who the processes of a trace are to each other, and so whom a call was about.
 *
 * Owns:     the processes of the run with their parents and threads, as far as records, forks, waits and events
 *           tell of them; the descriptors that stand for processes.
 * Contexts: the tools only. Events as tools/read/events.h gives them, each call when it is over.
 * Errors:   who was never seen is outside of the run, as is who has a pid whose owner was waited for.
 * Source:   docs/policy.md "Targets"; shim/relation.h says how the same is found out in the running process. */
#ifndef SIGVET_TOOLS_LEARN_PIDS_H
#define SIGVET_TOOLS_LEARN_PIDS_H

#include "events.h"
#include "learn_facts.h"

/* What a rule can say of a target, in the order in which rules have to stand. */
enum learn_target {
    LEARN_ANY, /* it is not known whom the call named */
    LEARN_THREAD,
    LEARN_SELF,
    LEARN_CHILD,
    LEARN_INIT,
    LEARN_BROADCAST,
    LEARN_LAUNCHER,
    LEARN_GROUP, /* with members that may be outside */
    LEARN_GROUP_INSIDE,
    LEARN_TREE,
    LEARN_OUTSIDE,
    LEARN_NONE, /* the call names nobody, or nobody is there */
    LEARN_TARGETS
};

struct learn_pids;

struct learn_pids *learn_pids_new(uint32_t launcher); /* its pid; 0: there was none */
void learn_pids_free(struct learn_pids *p);

void learn_pids_record(struct learn_pids *p, const struct sigvet_process *rec);

/* Any event; `api` of a call that is over, else NULL. */
void learn_pids_event(struct learn_pids *p, const struct event *e, const struct api *api);

/* Bits: 1 << enum learn_target, at least one. */
uint32_t learn_pids_target(struct learn_pids *p, const struct event *e,
                           const struct learn_facts *facts);

#endif
