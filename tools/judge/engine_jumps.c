/* engine_jumps.c - the calls that left a handler by a jump, with the stacks that they left.
 *
 * Owns:     an entry per record of such a call; the walk of the one that was asked for last.
 * Contexts: see engine.h.
 * Errors:   false where no record tells, or its stack does not lead through the delivery.
 * Source:   include/sigvet/trace.h: struct sigvet_unsafe_call; include/sigvet/calls.def: action JUMP.
 *
 * The shim records equal calls once: of what follows on the first delivery that was left so, nothing is told. */
#include <stdlib.h>
#include <string.h>

#include "engine_inner.h"
#include "facts.h"
#include "frames.h"
#include "util.h"

static struct engine_jump key_of(const struct sigvet_unsafe_call *call)
{
    struct engine_jump search;

    memset(&search, 0, sizeof search);
    search.key.process = call->process;
    search.key.handler = call->handler;
    search.key.signal = call->signal;
    search.key.ip = call->interrupted.ip;
    search.key.sp = call->interrupted.sp;
    return search;
}

void engine_jumps_forget(struct engine *g, const struct sigvet_unsafe_call *call)
{
    struct engine_jump *j, search = key_of(call);

    HASH_FIND(hh, g->jumps, &search.key, sizeof search.key, j);
    if (j != NULL && j->call == call) {
        HASH_DEL(g->jumps, j);
        free(j);
    }
}

void engine_jumps_record(struct engine *g, const struct sigvet_record *rec)
{
    const struct sigvet_unsafe_call *call = (const void *)rec;
    const struct fact *fact;
    struct engine_jump *j, search;

    if (rec->type != SIGVET_REC_UNSAFE_CALL) {
        return;
    }
    fact = facts_find(reader_row_name(g->trace, call->row));
    if (fact == NULL || !fact->jumps) {
        return;
    }
    search = key_of(call);
    HASH_FIND(hh, g->jumps, &search.key, sizeof search.key, j);
    if (j == NULL) {
        j = xcalloc(1, sizeof *j);
        j->key = search.key;
        j->call = call;
        HASH_ADD(hh, g->jumps, key, sizeof j->key, j);
    }
}

static const struct sigvet_unsafe_call *find(const struct rule_event *e)
{
    struct engine_jump *j, search;

    memset(&search.key, 0, sizeof search.key);
    search.key.process = e->event->process_off;
    search.key.handler = e->delivery->handler;
    search.key.signal = e->delivery->signal;
    search.key.ip = e->delivery->ip;
    search.key.sp = e->delivery->sp;
    HASH_FIND(hh, e->engine->jumps, &search.key, sizeof search.key, j);
    return j != NULL ? j->call : NULL;
}

/* Where it lands; 0: not known. */
static uint64_t landing(const struct sigvet_unsafe_call *call)
{
    uint64_t sp;

    memcpy(&sp, call->fact, sizeof sp);
    return sp;
}

/* How many of the interrupted frames the jump leaves, and the one that called them. It may land in a handler that the
 * signal interrupted: what waits below that one goes on when it returns. */
static size_t left_frames(const struct walk *w, uint64_t sp)
{
    const struct walk_step *steps = w->interrupted;

    for (size_t i = 0; i < w->interrupted_count; i++) {
        if (steps[i].sp <= sp && (i + 1 == w->interrupted_count || sp < steps[i + 1].sp)) {
            return steps[i].is_return ? i + 1 : i;
        }
    }
    return w->interrupted_count;
}

static const char *inside(struct rule_input *in, struct walk *w)
{
    size_t all = w->interrupted_count;
    const char *name;

    w->interrupted_count = left_frames(w, landing(in->call));
    in->walk = w;
    name = frames_interrupted_inside(in, false);
    w->interrupted_count = all;
    return name;
}

/* Behind a signal frame stands what it interrupted. 0: nothing, from this step on. */
static size_t next_outer(const struct walk *w, size_t from)
{
    for (size_t i = from; i < w->interrupted_count; i++) {
        if (!w->interrupted[i - 1].is_return && !w->interrupted[i].is_return) {
            return i;
        }
    }
    return 0;
}

static void learn_outers(struct engine_jump *j, const struct walk *w)
{
    size_t i = next_outer(w, 2);

    j->walked = true;
    for (; i != 0 && j->outer_count < ENGINE_OUTERS_MOST; i = next_outer(w, i + 1)) {
        j->outer[j->outer_count++] =
            (struct engine_outer){.ip = w->interrupted[i].ip, .sp = w->interrupted[i].sp};
    }
}

static bool is_outer(const struct engine_jump *j, const struct sigvet_delivery_event *d)
{
    uint32_t i = 0;

    while (i < j->outer_count && (j->outer[i].ip != d->ip || j->outer[i].sp != d->sp)) {
        i++;
    }
    return i < j->outer_count;
}

/* The jump that left another handler, which had interrupted this one. */
static const struct sigvet_unsafe_call *find_over(const struct rule_event *e, struct space *space)
{
    struct engine *g = e->engine;
    struct engine_jump *j, *next;

    HASH_ITER(hh, g->jumps, j, next)
    {
        if (j->call->nesting <= e->delivery->nesting || j->call->tid != e->event->tid ||
            j->key.process != e->event->process_off) {
            continue;
        }
        if (!j->walked) {
            walk_call(space, j->call, g->jump_walk);
            learn_outers(j, g->jump_walk);
        }
        if (is_outer(j, e->delivery)) {
            return j->call;
        }
    }
    return NULL;
}

/* The stacks of the handler that interrupted there: the frames above are those of its own calls. False: it does not
 * stand in this walk, or there is no room. */
static bool seen_from(struct walk *w, const struct sigvet_delivery_event *d)
{
    size_t at = next_outer(w, 2);

    while (at != 0 && (w->interrupted[at].ip != d->ip || w->interrupted[at].sp != d->sp)) {
        at = next_outer(w, at + 1);
    }
    if (at == 0 || w->handler_count + at - 1 > WALK_MAX) {
        return false;
    }
    memcpy(w->handler + w->handler_count, w->interrupted, (at - 1) * sizeof *w->interrupted);
    w->handler_count += at - 1;
    w->interrupted_count -= at;
    memmove(w->interrupted, w->interrupted + at, w->interrupted_count * sizeof *w->interrupted);
    return true;
}

bool rule_jump(const struct rule_event *e, struct space *space, struct rule_left *out)
{
    struct engine *g = e->engine;
    const struct sigvet_unsafe_call *own = find(e), *call = own;
    struct rule_input in = {.symbols = g->symbols, .space = space};

    if (space == NULL) {
        return false;
    }
    if (g->jump_walk == NULL) {
        g->jump_walk = xcalloc(1, sizeof *g->jump_walk);
    }
    if (own == NULL) {
        call = find_over(e, space);
    }
    if (call == NULL) {
        return false;
    }
    walk_call(space, call, g->jump_walk);
    if (!g->jump_walk->reached || (own == NULL && !seen_from(g->jump_walk, e->delivery))) {
        return false;
    }
    in.call = call;
    out->walk = g->jump_walk;
    out->inside = inside(&in, g->jump_walk);
    return true;
}

void engine_jumps_free(struct engine *g)
{
    struct engine_jump *j, *next;

    HASH_ITER(hh, g->jumps, j, next)
    {
        HASH_DEL(g->jumps, j);
        free(j);
    }
    free(g->jump_walk);
}
