/* handler_stuck.c - rule handler-stuck: a handler was entered and does not come back.
 *
 * Owns:     nothing.
 * Contexts: the tools only.
 * Errors:   see rule.h.
 * Source:   CWE-833; glibc 2.36 nptl/pthread_mutex_lock.c, malloc/arena.c, libio/iolock.h; futex(2).
 *
 * S1  "Deadlock" is said only when the thread waits for a lock that it holds itself: a normal mutex names its owner; the
 *     allocator's locks do not, so there the interrupted code must be in the allocator, and no other thread
 *     able to hold one. A stream's lock lets its owner in again, so it is another thread's. */
#include <sys/syscall.h>

#include "frames.h"
#include "locks.h"
#include "rule.h"

/* The innermost function of the table among these steps that takes a lock, or NULL. */
static const char *locking(const struct rule_input *in, const struct walk_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = frames_exact_name(in, &steps[i]);
        if (locks_of(name) != SIGVET_LOCK_NONE) {
            return name;
        }
    }
    return NULL;
}

/* Is the interrupted code inside a function that takes the allocator's lock? */
static bool is_in_allocator(const struct rule_input *in)
{
    const char *name = locking(in, in->walk->interrupted, frames_runtime_run(in, 0));

    return locks_of(name) == SIGVET_LOCK_ALLOCATOR;
}

/* The end of the runtime's frames: the one that called them. After a handler's last call, made by a jump, its own frame
 * is gone, and all are the runtime's. */
static size_t call_site(const struct rule_input *in)
{
    size_t site = frames_call_site(in);

    return site != 0 ? site : in->walk->handler_count;
}

/* What the handler's own code called, and waits or works in; NULL: it runs itself, or it is not known. */
static const char *called(const struct rule_input *in, size_t site)
{
    const char *name = NULL;

    if (site == 0) {
        return NULL;
    }
    if (site < in->walk->handler_count) {
        name = frames_called_outside(in, in->walk->handler[site].ip);
    }
    for (size_t i = site; !name && i-- > 0;) {
        name = frames_exact_name(in, &in->walk->handler[i]);
    }
    return name;
}

static void judge_lock(const struct rule_input *in, const struct sigvet_stuck *s, const char *inner,
                       struct stuck_judgement *out)
{
    enum sigvet_lock lock = locks_of(inner);

    out->on = STUCK_ON_LOCK;
    out->owner_tid = s->owner_tid != s->at.tid ? s->owner_tid : 0;
    if (lock == SIGVET_LOCK_MUTEX && s->owner_tid == s->at.tid && locks_is_normal(s->lock_kind)) {
        out->because = "deadlock: this thread itself holds the mutex that it waits for";
    } else if (lock == SIGVET_LOCK_ALLOCATOR && is_in_allocator(in)) {
        out->owner_tid = 0;
        out->because = s->others == 0
                           ? "deadlock: the interrupted code is inside the allocator, and no other "
                             "thread can hold the lock that is waited for"
                           : "it waits for a lock of the allocator, which the interrupted code is "
                             "inside of";
    } else if (out->owner_tid != 0) {
        out->because = "it waits for a lock that another thread holds";
    }
}

void handler_stuck_judge(const struct rule_input *in, const struct sigvet_stuck *s,
                         struct stuck_judgement *out)
{
    size_t site = 0;
    const char *inner = NULL;

    *out = (struct stuck_judgement){
        .rule = "handler-stuck", .level = LEVEL_WARNING, .on = STUCK_ON_SOMETHING};
    out->verified = in->walk->reached;
    if (!out->verified) {
        out->on = s->state == 'R' ? STUCK_ON_CPU : STUCK_ON_SOMETHING;
        out->because = "its stack could not be read, so nothing else is known";
        return;
    }
    if (frames_is_runtime(in, in->walk->handler[0].ip)) {
        site = call_site(in);
        inner = locking(in, in->walk->handler, site);
    }
    out->function = called(in, site);
    const struct fact *fact = facts_find(out->function);
    bool unsafe = fact && fact->verdict == SIGVET_UNSAFE && fact->condition == ALWAYS;
    if (s->state == 'R') {
        out->on = STUCK_ON_CPU;
        out->because = "it uses the CPU and does not come to an end";
    } else if (s->syscall == SYS_futex && (inner || (fact && fact->why & WHY_LOCK))) {
        judge_lock(in, s, inner, out);
    } else {
        out->because = "it waits, though not for a lock: what ends the wait may come yet";
    }
    if (out->on != STUCK_ON_SOMETHING && s->ended_by == 0) {
        out->level = LEVEL_ERROR;
    }
    out->interrupted_in_unsafe = unsafe ? frames_interrupted_inside(in, false) : NULL;
}
