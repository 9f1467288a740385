/* replay_thread.c - how threads begin and end, and which of them a pthread_t means.
 *
 * Owns:     struct replay_thread, the threads that were made and have not shown themselves.
 * Contexts: see replay.h.
 * Errors:   a thread whose maker was not seen has an unknown mask.
 * Source:   pthread_create(3), nptl: a thread's stack ends below its descriptor, which pthread_t is.
 *
 * A thread that returns from its start routine makes no event: it ends when it is joined, or its pthread_t
 * is given again. */
#include <signal.h>
#include <stdlib.h>
#include <utlist.h>

#include "replay_inner.h"
#include "util.h"

#define STACK_MOST (UINT64_C(1) << 32)

struct replay_thread *replay_thread_new(struct replay_process *p, uint32_t tid)
{
    struct replay_thread *t = xcalloc(1, sizeof *t);

    t->process = p;
    t->tid = tid;
    t->unknown = REPLAY_ALL & ~REPLAY_UNBLOCKABLE;
    t->altstack = (struct replay_altstack){.flags = SS_DISABLE, .known = true};
    HASH_ADD(hh, p->threads, tid, sizeof t->tid, t);
    return t;
}

/* 0: none. */
static void set_handle(struct replay_thread *t, uint64_t handle)
{
    struct replay_process *p = t->process;

    if (t->handle == 0 && handle != 0) {
        DL_APPEND(p->holders, t);
    } else if (t->handle != 0 && handle == 0) {
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the head of a list always has a prev */
        DL_DELETE(p->holders, t);
    }
    t->handle = handle;
}

void replay_thread_free(struct replay_thread *t)
{
    set_handle(t, 0);
    replay_pending_clear(&t->pending);
    free(t->frames);
    free(t->calls);
    free(t);
}

/* The oldest thread that was made and not seen yet is this one. When several were, and their masks differ,
 * it is not known which of them it is. */
static void adopt(struct replay_process *p, struct replay_thread *t)
{
    struct replay_create *c, *mine = NULL;

    DL_FOREACH(p->creates, c)
    {
        if (c->tid == 0 && mine == NULL) {
            mine = c;
            t->mask = c->mask;
            t->unknown = c->unknown;
        } else if (c->tid == 0) {
            t->unknown |= c->unknown | (c->mask ^ t->mask);
        }
    }
    if (mine == NULL) {
        return;
    }
    mine->tid = t->tid;
    set_handle(t, mine->handle);
    if (mine->handle != 0) {
        DL_DELETE(p->creates, mine);
        free(mine);
    }
}

struct replay_thread *replay_thread_get(struct replay_process *p, uint32_t tid)
{
    struct replay_thread *t = replay_thread(p, tid);

    if (t == NULL) {
        t = replay_thread_new(p, tid);
        if (tid != p->pid) {
            adopt(p, t);
        }
    }
    t->ended = false;
    return t;
}

struct replay_thread *replay_thread_only(const struct replay_process *p)
{
    struct replay_thread *only = NULL;

    for (struct replay_thread *t = p->threads; t != NULL; t = t->hh.next) {
        if (!t->ended && only != NULL) {
            return NULL;
        }
        if (!t->ended) {
            only = t;
        }
    }
    return only;
}

struct replay_thread *replay_thread_main(struct replay_process *p)
{
    struct replay_thread *t = replay_thread(p, p->pid);

    return t != NULL ? t : replay_thread_new(p, p->pid);
}

void replay_thread_stack(struct replay_thread *t, uint64_t sp)
{
    if (t->sp == 0) {
        t->sp = sp;
    }
}

/* The thread with the stack right below the descriptor at `handle`. */
static struct replay_thread *by_stack(const struct replay_process *p, uint64_t handle)
{
    struct replay_thread *best = NULL;

    for (struct replay_thread *t = p->threads; t != NULL; t = t->hh.next) {
        if (!t->ended && t->tid != p->pid && t->sp != 0 && t->sp < handle &&
            handle - t->sp < STACK_MOST && (best == NULL || t->sp > best->sp)) {
            best = t;
        }
    }
    for (const struct replay_thread *t = p->holders; best != NULL && t != NULL; t = t->next) {
        if (!t->ended && t->handle > best->sp && t->handle < handle) {
            return NULL; /* another descriptor is nearer to that stack */
        }
    }
    return best;
}

struct replay_thread *replay_thread_by_handle(struct replay_process *p, uint64_t handle)
{
    struct replay_create *c;
    struct replay_thread *found = NULL;

    for (struct replay_thread *t = p->holders; t != NULL; t = t->next) {
        if (!t->ended && t->handle == handle) {
            found = t;
        }
    }
    if (found != NULL && found->handle_sure) {
        return found;
    }
    DL_FOREACH(p->creates, c)
    {
        if (found == NULL && c->handle == handle && c->tid == 0) {
            return NULL; /* it has not shown itself */
        }
    }
    struct replay_thread *near = by_stack(p, handle);
    if (near != NULL && !near->handle_sure) {
        if (found != NULL) {
            set_handle(found, near->handle); /* they came in another order than they were made */
        }
        set_handle(near, handle);
        near->handle_sure = true;
        return near;
    }
    return found != NULL ? found : replay_thread(p, p->pid);
}

static void create_begin(struct replay_context *c)
{
    struct replay_create *made = xcalloc(1, sizeof *made), *counted;
    const struct replay_jump *attribute =
        c->api->arguments > 2 ? replay_jump_find(c->p, replay_words_argument(c, 1)) : NULL;
    int count;

    DL_COUNT(c->p->creates, counted, count);
    if (count >= (int)REPLAY_CREATES_MOST) {
        counted = c->p->creates;
        DL_DELETE(c->p->creates, counted);
        free(counted);
    }
    made->id = c->call->id = ++c->r->ids;
    made->mask = attribute != NULL && attribute->saved ? attribute->mask : c->t->mask;
    made->unknown = attribute != NULL && attribute->saved ? 0 : c->t->unknown;
    DL_APPEND(c->p->creates, made);
}

/* A pthread_t that is given again was given back. */
static void handle_ended(struct replay_process *p, uint64_t handle)
{
    struct replay_create *c, *next;
    struct replay_thread *t, *after;

    DL_FOREACH_SAFE(p->holders, t, after)
    {
        if (t->handle == handle) {
            t->ended = true;
            set_handle(t, 0);
            replay_pending_clear(&t->pending);
        }
    }
    DL_FOREACH_SAFE(p->creates, c, next)
    {
        if (c->handle == handle) {
            /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the head of a list always has a prev */
            DL_DELETE(p->creates, c);
            free(c);
        }
    }
}

static void create_end(struct replay_context *c)
{
    struct replay_create *made, *next;
    struct replay_thread *t = NULL;
    uint64_t handle = 0;
    bool failed = c->failed;

    if (c->api->result == RESULT_VALUE) { /* thrd_create: thrd_success is 0 */
        failed = (int32_t)replay_words_result(c) != 0;
    } else if (!failed && replay_words_pointee(c, 0, &handle, sizeof handle)) {
        handle_ended(c->p, handle);
    }
    DL_FOREACH_SAFE(c->p->creates, made, next)
    {
        if (made->id != c->call->id) {
            continue;
        }
        made->handle = handle;
        if (made->tid != 0) {
            t = replay_thread(c->p, made->tid);
        }
        if (failed || made->tid != 0) {
            DL_DELETE(c->p->creates, made);
            free(made);
        }
        if (!failed && t != NULL) {
            set_handle(t, handle);
        }
        return;
    }
}

static void join_end(struct replay_context *c)
{
    if (!c->failed && replay_words_argument(c, 0) != 0) {
        handle_ended(c->p, replay_words_argument(c, 0));
    }
}

static void exit_begin(struct replay_context *c)
{
    if (c->t->tid != c->p->pid) { /* the first thread stays, as a zombie that has a mask */
        c->t->ended = true;
    }
}

static void attribute_end(struct replay_context *c)
{
    uint64_t set = 0;

    if (!c->failed) {
        bool given = replay_words_set(c, 1, &set);
        replay_jump_save(c->p, replay_words_argument(c, 0), set & ~REPLAY_UNBLOCKABLE, 0, given);
    }
}

/* clang-format off */
const struct replay_operation replay_thread_operations[] = {
    {"pthread_create", create_begin, create_end},
    {"thrd_create", create_begin, create_end},
    {"pthread_join", NULL, join_end},
    {"pthread_exit", exit_begin, NULL},
    {"pthread_attr_setsigmask_np", NULL, attribute_end},
    {NULL, NULL, NULL},
};
/* clang-format on */
