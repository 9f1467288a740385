/* replay_list.c - the processes of a run, and when they may be forgotten.
 *
 * Owns:     the list of all, and the queue of those that are over for good.
 * Contexts: see replay.h.
 * Errors:   what is asked of a process that was forgotten has the answer of one that was never seen.
 * Source:   wait(2): until its parent has waited for it, a process keeps its pid.
 *
 * Events come in the order of time, so nothing of a process comes behind the wait for it; the last ones stay
 * for a while all the same, because children of theirs may show themselves late, and for rules that ask about
 * them. Whose end is not seen to be waited for is forgotten when another process has its pid, or when somebody who
 * can see the processes themselves says so. */
#include "replay_inner.h"

#define SWEEP_MOST 4u

struct replay_process *replay_list_add(struct replay *r, struct replay_process *p)
{
    p->before = r->last;
    if (r->last == NULL) {
        r->first = p;
    } else {
        r->last->next = p;
    }
    r->last = p;
    return p;
}

static void enqueue(struct replay *r, struct replay_process *p)
{
    p->retired = NULL;
    *r->retired_end = p;
    r->retired_end = &p->retired;
    r->retired_count++;
}

void replay_retire(struct replay *r, struct replay_process *p)
{
    if (!p->is_retired) {
        p->is_retired = true;
        enqueue(r, p);
    }
}

void replay_mark_gone(struct replay *r, replay_is_gone *is_gone, void *context)
{
    for (struct replay_process *p = r->first; p != NULL; p = p->next) {
        p->is_gone = !p->is_retired && is_gone(p, context);
    }
}

void replay_retire_gone(struct replay *r)
{
    for (struct replay_process *p = r->first; p != NULL; p = p->next) {
        if (p->is_gone) {
            replay_retire(r, p);
        }
    }
}

static struct replay_process *dequeue(struct replay *r)
{
    struct replay_process *p = r->retired;

    r->retired = p->retired;
    if (r->retired == NULL) {
        r->retired_end = &r->retired;
    }
    r->retired_count--;
    return p;
}

static void unlink_process(struct replay *r, struct replay_process *p)
{
    struct replay_process *found = NULL;

    if (p->before == NULL) {
        r->first = p->next;
    } else {
        p->before->next = p->next;
    }
    if (p->next == NULL) {
        r->last = p->before;
    } else {
        p->next->before = p->before;
    }
    if (replay_process(r, p->pid) == p) {
        HASH_DELETE(by_pid, r->by_pid, p);
    }
    HASH_FIND(by_offset, r->by_offset, &p->offset, sizeof p->offset, found);
    if (found == p) {
        HASH_DELETE(by_offset, r->by_offset, p);
    }
}

/* Little at a time, for it is called with each event. Who cannot go yet is asked again behind all others. */
void replay_sweep(struct replay *r, replay_forget *call, void *context)
{
    for (unsigned n = 0; n < SWEEP_MOST && r->retired_count > REPLAY_RETIRED_MOST; n++) {
        struct replay_process *p = dequeue(r);
        if (p->due > 0 || !call(p, context)) {
            enqueue(r, p);
            return;
        }
        unlink_process(r, p);
        replay_process_free(p);
    }
}
