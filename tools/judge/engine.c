/* engine.c - runs a trace's events through the replayed state and the rules about them.
 *
 * Owns:     see engine.h.
 * Contexts: see engine.h.
 * Errors:   see engine.h.
 * Source:   see engine.h. */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include "engine_inner.h"
#include "util.h"

#define LOOK_EVERY 64u /* events between two looks at what was lost */

bool engine_wants(const struct trace *t)
{
    return (reader_header(t)->mode & SIGVET_MODE_EVENTS) != 0;
}

/* ---- who hears of what ----------------------------------------------------------------------- */

/* Whether the rule hears of this row; *kind: as what. */
static bool hears(const struct event_rule *rule, const struct api *api, uint32_t *kind)
{
    *kind = 0;
    for (const struct rule_call *c = rule->calls; c != NULL && c->name != NULL; c++) {
        if (strcmp(c->name, api->name) == 0) {
            *kind = c->kind;
            return true;
        }
    }
    return (rule->classes >> api->class & 1u) != 0;
}

static void make_listeners(struct engine *g)
{
    size_t rules = 0;

    while (event_rules[rules] != NULL) {
        rules++;
    }
    while (api_at(g->rows) != NULL) {
        g->rows++;
    }
    g->listeners = xcalloc(g->rows, sizeof *g->listeners);
    for (size_t i = 0; i < g->rows; i++) {
        struct engine_listener *l = xcalloc(rules + 1, sizeof *l);
        g->listeners[i] = l;
        for (size_t k = 0; k < rules; k++) {
            if (hears(event_rules[k], api_at(i), &l->kind)) {
                (l++)->rule = event_rules[k];
            }
        }
    }
}

/* ---- one event ------------------------------------------------------------------------------- */

/* The event as rules see it. False: it is none of theirs, or damaged. */
static bool read_event(struct engine *g, const struct event *e, struct rule_event *out)
{
    *out = (struct rule_event){.engine = g, .event = e};
    if (e->head->type == SIGVET_EVENT_DELIVERY) {
        out->delivery = (const struct sigvet_delivery_event *)e->head;
        return e->head->size >= sizeof *out->delivery && out->delivery->signal >= 1 &&
               out->delivery->signal <= REPLAY_SIGNALS;
    }
    out->api = replay_api(g->replay, e->head);
    if (out->api == NULL ||
        e->head->size < sizeof(struct sigvet_call_event) + api_words_size(out->api)) {
        return false;
    }
    out->call = (const struct sigvet_call_event *)e->head;
    out->done = e->phase != EVENT_BEGIN && !e->abandoned && !(e->head->flags & SIGVET_EVENT_NOTE);
    out->failed = out->done && replay_failed(out->api, out->call);
    return true;
}

bool engine_state_holds(const struct engine *g, const struct replay_process *p)
{
    return !g->lost && (p == NULL || !engine_sites_silent(g, p->offset));
}

typedef void hook(const struct rule_event *e);

static void call(struct rule_event *e, const struct event_rule *rule, uint32_t kind, bool after)
{
    hook *to = after ? rule->after : rule->before;

    if (to != NULL && (!rule->state || engine_state_holds(e->engine, e->process))) {
        e->rule = rule;
        e->kind = kind;
        to(e);
    }
}

static void call_all(struct rule_event *e, bool after)
{
    struct engine *g = e->engine;

    if (e->delivery != NULL) {
        for (size_t i = 0; event_rules[i] != NULL; i++) {
            if (event_rules[i]->deliveries) {
                call(e, event_rules[i], 0, after);
            }
        }
        return;
    }
    for (const struct engine_listener *l = g->listeners[e->api - api_at(0)]; l->rule != NULL; l++) {
        call(e, l->rule, l->kind, after);
    }
}

/* The pid of the child that this call has waited for; 0: none. */
static uint32_t waited_for(const struct rule_event *e)
{
    struct replay_ended it;

    return e->done && replay_ended(e->api, e->call, &it) && !it.stays ? it.pid : 0;
}

/* A replay_forget. */
static bool forget(const struct replay_process *p, void *engine)
{
    struct engine *g = engine;

    if (p->offset != 0 && !events_over(g->events, p->offset)) {
        return false;
    }
    engine_kept_forget(g, p);
    if (p->offset != 0) {
        engine_sites_over(g, p->offset);
    }
    return true;
}

static void judge(struct engine *g, const struct event *e)
{
    struct rule_event seen;
    replay_sweep(g->replay, forget, g);
    bool read = read_event(g, e, &seen);

    replay_before(g->replay, e);
    if (g->waited != 0) { /* a call that came as one item takes effect now */
        engine_kept_over(g, g->waited);
    }
    seen.process = replay_process_of(g->replay, e);
    seen.thread = seen.process != NULL
                      ? replay_thread(seen.process, seen.process->vforked ? e->pid : e->tid)
                      : NULL;
    read = read && seen.thread != NULL;
    if (read) {
        call_all(&seen, false);
    }
    replay_event(g->replay, e);
    g->waited = read && seen.api != NULL ? waited_for(&seen) : 0;
    if (read) {
        call_all(&seen, true);
    }
}

struct replay_process *rule_pid(const struct rule_event *e, uint32_t pid)
{
    return replay_process(e->engine->replay, pid);
}

struct replay_process *rule_next(const struct rule_event *e, const struct replay_process *after)
{
    return replay_next(e->engine->replay, after);
}

/* ---- the stream ------------------------------------------------------------------------------ */

/* An events_record. */
static void take_record(const struct sigvet_record *rec, void *engine)
{
    struct engine *g = engine;

    engine_sites_record(g, rec);
    engine_jumps_record(g, rec);
    replay_record(g->replay, rec);
    audit_feed(g->audit, rec);
    engine_sites_useless(g);
}

struct engine *engine_new(struct trace *t, struct audit *a)
{
    struct engine *g = xcalloc(1, sizeof *g);

    g->trace = t;
    g->audit = a;
    g->symbols = audit_symbols(a);
    g->findings = audit_findings(a);
    g->events = events_new(t);
    g->replay = replay_new(t);
    events_on_record(g->events, take_record, g);
    make_listeners(g);
    return g;
}

void engine_free(struct engine *g)
{
    if (g == NULL) {
        return;
    }
    for (size_t i = 0; i < g->rows; i++) {
        free(g->listeners[i]);
    }
    free(g->listeners);
    engine_report_forget(g);
    engine_kept_free(g);
    engine_sites_free(g);
    engine_jumps_free(g);
    replay_free(g->replay);
    events_free(g->events);
    free(g);
}

void engine_on_done(struct engine *g, events_done *done, void *context)
{
    g->done = done;
    g->done_context = context;
    events_on_done(g->events, done, context);
}

static void look(struct engine *g)
{
    g->lost = g->lost || reader_header(g->trace)->lost[SIGVET_LOST_EVENTS] > 0;
}

bool engine_some(struct engine *g, size_t max, bool final)
{
    const struct event *e;
    size_t n = 0;

    if (!final) {
        engine_gone_look(g);
    }
    while (n < max && (e = events_next(g->events, final)) != NULL) {
        if (n++ % LOOK_EVERY == 0) {
            look(g);
        }
        judge(g, e);
    }
    return n > 0;
}

void engine_end(struct engine *g)
{
    look(g);
    replay_until(g->replay, UINT64_MAX);
    engine_kept_over(g, 0);
}
