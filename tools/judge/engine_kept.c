/* engine_kept.c - what rules keep of processes and threads.
 *
 * Owns:     one block per rule and process or thread, made when it is asked for.
 * Contexts: see engine.h.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   event_rule.h */
#include <stdlib.h>
#include <string.h>

#include "engine_inner.h"
#include "util.h"

#define PARENTS_MOST 64u

static struct engine_kept *find(const struct engine *g, const struct event_rule *rule,
                                const struct replay_process *p, uint64_t tid)
{
    struct engine_kept *k, search;

    memset(&search.key, 0, sizeof search.key);
    search.key.rule = rule;
    search.key.process = p;
    search.key.tid = tid;
    HASH_FIND(hh, g->kept, &search.key, sizeof search.key, k);
    return k;
}

static struct engine_kept *make(struct engine *g, const struct event_rule *rule,
                                struct replay_process *p, uint64_t tid, size_t size)
{
    struct engine_kept *k = xcalloc(1, sizeof *k + size);

    k->key.rule = rule;
    k->key.process = p;
    k->key.tid = tid;
    k->process = p;
    HASH_ADD(hh, g->kept, key, sizeof k->key, k);
    return k;
}

/* Whom this process was forked from; NULL: nobody who is known, or it runs an image of its own. */
static struct replay_process *forked_from(const struct engine *g, const struct replay_process *p)
{
    const struct event parent = {.process_off = p->parent_offset, .pid = p->parent_pid};
    struct replay_process *found =
        p->parent_offset != 0 ? replay_process_of(g->replay, &parent) : NULL;

    return found != p && found != NULL && found->offset == p->parent_offset ? found : NULL;
}

void *rule_process(const struct rule_event *e)
{
    struct engine *g = e->engine;
    struct engine_kept *k = find(g, e->rule, e->process, 0);

    if (k == NULL) {
        const struct replay_process *parent = forked_from(g, e->process);
        const struct engine_kept *from = parent != NULL ? find(g, e->rule, parent, 0) : NULL;
        k = make(g, e->rule, e->process, 0, e->rule->process_size);
        if (from != NULL) {
            memcpy(k->data, from->data, e->rule->process_size);
        }
    }
    return k->data;
}

void *rule_process_of(const struct rule_event *e, const struct replay_process *p)
{
    struct engine_kept *k = find(e->engine, e->rule, p, 0);

    return k != NULL ? k->data : NULL;
}

void *rule_thread(const struct rule_event *e)
{
    struct engine_kept *k = find(e->engine, e->rule, e->process, e->thread->tid);

    if (k == NULL) {
        k = make(e->engine, e->rule, e->process, e->thread->tid, e->rule->thread_size);
    }
    return k->data;
}

struct replay_process *rule_image(const struct rule_event *e)
{
    struct replay_process *p = e->process;

    for (unsigned i = 0; p != NULL && p->parent_offset != 0 && i < PARENTS_MOST; i++) {
        p = forked_from(e->engine, p);
    }
    return p != NULL && p->parent_offset == 0 ? p : NULL;
}

/* Tells the rule, and drops it. */
static void finish(struct engine *g, struct engine_kept *k)
{
    const struct event_rule *rule = k->key.rule;
    struct rule_event e = {.engine = g, .rule = rule, .process = k->process};

    if (k->key.tid == 0 && rule->over != NULL &&
        (!rule->state || engine_state_holds(g, k->process))) {
        rule->over(&e);
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the head of a list always has a prev */
    HASH_DEL(g->kept, k);
    free(k);
}

void engine_kept_over(struct engine *g, uint32_t pid)
{
    struct engine_kept *k, *next;

    HASH_ITER(hh, g->kept, k, next)
    {
        if (pid == 0 || (k->process->pid == pid && k->process->end != REPLAY_ALIVE)) {
            finish(g, k);
        }
    }
}

void engine_kept_forget(struct engine *g, const struct replay_process *p)
{
    struct engine_kept *k, *next;

    HASH_ITER(hh, g->kept, k, next)
    {
        if (k->process == p) {
            finish(g, k);
        }
    }
}

void engine_kept_free(struct engine *g)
{
    struct engine_kept *k, *next;

    HASH_ITER(hh, g->kept, k, next)
    {
        HASH_DEL(g->kept, k);
        free(k);
    }
}
