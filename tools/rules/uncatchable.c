/* uncatchable.c - the rule uncatchable: an attempt to catch or ignore SIGKILL, SIGSTOP or what is no signal.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigaction(2): EINVAL. */
#include "event_rule.h"
#include "signals.h"

/* A loop over all numbers is usual, and meant to skip these. It shows by its neighbours: the same place has
 * asked for the number before, or asks for the next one; or, where it leaves some out, by the many before. One that
 * counts down shows by many alone: SIGTSTP, SIGSTOP, SIGCONT is a list. */
#define MANY 8u
#define PLACES 8u /* that are followed at once: a loop may make several calls for each number */

struct place {
    uint64_t caller; /* 0: none */
    int32_t signal;  /* of its last call */
    uint32_t rising; /* calls in a row, each for a higher number */
    uint32_t falling;
    bool waiting; /* a report is due unless the next calls show a loop */
    uint32_t pid; /* whose: a forked child begins with its parent's places */
    int32_t asked;
    struct rule_report report;
};

struct all {
    struct place places[PLACES];
    uint32_t next;
};

static bool is_signal(int32_t number)
{
    return number >= 1 && number <= (int32_t)REPLAY_SIGNALS;
}

static void tell(const struct rule_event *e, struct place *place)
{
    struct rule_event later = *e;

    later.call = NULL; /* the report is about an earlier one */
    if (place->waiting && place->pid == e->process->pid && is_signal(place->asked)) {
        rule_report(&later, &place->report,
                    "{caller} tries to catch or ignore %s, which nobody can",
                    signals_name((uint32_t)place->asked));
    } else if (place->waiting && place->pid == e->process->pid) {
        rule_report(&later, &place->report,
                    "{caller} tries to catch or ignore signal %d, which does not exist",
                    place->asked);
    }
    place->waiting = false;
}

/* NULL: it has made no call yet. */
static struct place *find(struct all *all, uint64_t caller)
{
    for (unsigned i = 0; i < PLACES; i++) {
        if (caller != 0 && all->places[i].caller == caller) {
            return &all->places[i];
        }
    }
    return NULL;
}

/* The oldest one makes room. */
static struct place *make(const struct rule_event *e, struct all *all)
{
    struct place *place = &all->places[all->next++ % PLACES];

    tell(e, place);
    *place = (struct place){.caller = e->call->caller};
    return place;
}

/* Whether the call belongs to a loop. What waits is told once the next call shows that it does not. */
static bool follow(const struct rule_event *e, struct place *place, int32_t signal)
{
    bool next = place->signal == signal - 1;

    place->rising = signal > place->signal ? place->rising + 1 : 0;
    place->falling = signal < place->signal ? place->falling + 1 : 0;
    bool loop = next || place->rising >= MANY || place->falling >= MANY;
    if (place->falling >= MANY || (loop && place->asked == place->signal)) {
        place->waiting = false;
    } else if (place->falling == 0) {
        tell(e, place);
    }
    return loop;
}

static void after(const struct rule_event *e)
{
    struct rule_action to;

    if (!e->done || !rule_action(e, &to)) {
        return;
    }
    struct all *all = rule_process(e);
    struct place *place = find(all, e->call->caller);
    if (place != NULL && place->pid != e->process->pid) {
        place->waiting = false;
    }
    bool loop = place != NULL && follow(e, place, to.signal);
    if (place == NULL) {
        place = make(e, all);
    }
    place->signal = to.signal;
    if (e->failed && !loop && !place->waiting && to.handler != REPLAY_DEFAULT &&
        (to.signal == 9 || to.signal == 19 || !is_signal(to.signal))) {
        place->waiting = true;
        place->pid = e->process->pid;
        place->asked = to.signal;
        place->report = (struct rule_report){.site = rule_site(e),
                                             .level = LEVEL_WARNING,
                                             .signal = to.signal < 1 ? 0 : (uint32_t)to.signal};
    }
}

static void over(const struct rule_event *e)
{
    struct all *all = rule_process_of(e, e->process);

    for (unsigned i = 0; all != NULL && i < PLACES; i++) {
        tell(e, &all->places[i]);
    }
}

const struct event_rule rule_uncatchable = {
    .id = "uncatchable",
    .classes = 1u << CLASS_DISPOSITION,
    .process_size = sizeof(struct all),
    .after = after,
    .over = over,
};
