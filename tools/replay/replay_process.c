/* replay_process.c - how processes begin and end: fork, vfork, spawn, exec, exit.
 *
 * Owns:     struct replay_process, the snapshots that forked children begin with.
 * Contexts: see replay.h.
 * Errors:   an event without a process record belongs to a process of which its pid alone is known.
 * Source:   fork(2), vfork(2), execve(2), POSIX.1-2024 (what each hands down).
 *
 * A child's first event may come before its parent's fork has returned, so the state is copied when
 * fork begins and the child picks it up by its pid, or while the pid is not known yet. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <utlist.h>

#include "replay_inner.h"
#include "util.h"

static void threads_free(struct replay_process *p)
{
    struct replay_thread *t, *next;

    HASH_ITER(hh, p->threads, t, next)
    {
        HASH_DELETE(hh, p->threads, t);
        replay_thread_free(t);
    }
}

static void snapshot_free(struct replay_process *p, struct replay_snapshot *s)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the head of a list always has a prev */
    DL_DELETE(p->forks, s);
    replay_process_free(s->process);
    free(s);
}

void replay_process_free(struct replay_process *p)
{
    struct replay_jump *j, *next_jump;
    struct replay_create *c, *next_create;

    threads_free(p);
    replay_pending_clear(&p->pending);
    HASH_ITER(hh, p->jumps, j, next_jump)
    {
        HASH_DELETE(hh, p->jumps, j);
        free(j);
    }
    DL_FOREACH_SAFE(p->creates, c, next_create)
    {
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the head of a list always has a prev */
        DL_DELETE(p->creates, c);
        free(c);
    }
    while (p->forks != NULL) {
        snapshot_free(p, p->forks);
    }
    free(p->exe);
    free(p);
}

static struct replay_process *process_new(uint32_t pid)
{
    struct replay_process *p = xcalloc(1, sizeof *p);

    p->pid = pid;
    return p;
}

struct replay_process *replay_process_record(struct replay *r, const struct sigvet_process *rec)
{
    struct replay_process *p = NULL;
    uint64_t offset = reader_offset(r->trace, &rec->rec);

    HASH_FIND(by_offset, r->by_offset, &offset, sizeof offset, p);
    if (p != NULL) {
        return p;
    }
    p = replay_list_add(r, process_new(rec->pid));
    p->offset = offset;
    p->parent_offset = rec->parent;
    p->parent_pid = rec->parent_pid;
    p->begin_ns = rec->time_ns;
    p->told_start = rec->parent == 0 && (reader_header(r->trace)->mode & SIGVET_MODE_EVENTS) != 0;
    p->told_ignored = p->told_start && reader_header(r->trace)->event_room == 0;
    p->start_mask = rec->mask;
    p->start_ignored = rec->ignored;
    p->exe = xstrdup(reader_exe(rec));
    HASH_ADD(by_offset, r->by_offset, offset, sizeof p->offset, p);
    return p;
}

static void frames_copy(struct replay_thread *to, const struct replay_thread *from)
{
    free(to->frames);
    to->frames = NULL;
    to->frame_count = to->frame_room = from->frame_count;
    if (from->frame_count > 0) {
        to->frames = xrealloc_array(NULL, from->frame_count, sizeof *to->frames);
        memcpy(to->frames, from->frames, from->frame_count * sizeof *to->frames);
    }
}

/* What fork and vfork hand down: everything but what is pending, and timers. */
static void inherit_fork(struct replay_process *child, const struct replay_process *parent,
                         const struct replay_thread *forker)
{
    struct replay_jump *j, *next;
    struct replay_thread *t = replay_thread_main(child);

    memcpy(child->disposition, parent->disposition, sizeof child->disposition);
    child->interrupts = parent->interrupts;
    child->signalfds = parent->signalfds;
    t->mask = forker != NULL ? forker->mask : 0;
    t->unknown = forker != NULL ? forker->unknown : REPLAY_ALL;
    HASH_ITER(hh, parent->jumps, j, next)
    {
        replay_jump_save(child, j->address, j->mask, j->unknown, j->saved);
    }
    if (forker != NULL) {
        t->altstack = forker->altstack;
        t->sp = 0;
        frames_copy(t, forker);
    }
}

/* What exec hands down: what is ignored, the mask of the thread that called it, and, as `pending`,
 * what is pending for that thread and for the process. */
static void inherit_exec(struct replay_process *image, const struct replay_process *old,
                         const struct replay_thread *caller, bool pending)
{
    struct replay_thread *t = replay_thread_main(image);

    for (uint32_t i = 0; i < REPLAY_SIGNALS; i++) {
        const struct replay_disposition *was = &old->disposition[i];
        if (was->known) {
            image->disposition[i].known = true;
            image->disposition[i].handler =
                was->handler == REPLAY_IGNORE ? REPLAY_IGNORE : REPLAY_DEFAULT;
        }
    }
    t->mask = caller != NULL ? caller->mask : 0;
    t->unknown = caller != NULL ? caller->unknown : REPLAY_ALL;
    if (pending) {
        replay_pending_copy(&image->pending, &old->pending);
        image->maybe = old->maybe;
        image->pending.changed = true;
        image->alarm_ns = old->alarm_ns;
        image->alarm_interval_ns = old->alarm_interval_ns;
        if (caller != NULL) {
            replay_pending_copy(&t->pending, &caller->pending);
        }
    }
}

/* The snapshot that a child of this pid begins with; NULL: none. */
static struct replay_snapshot *snapshot_for(struct replay_process *parent, uint32_t pid)
{
    struct replay_snapshot *s, *open = NULL;

    DL_FOREACH(parent->forks, s)
    {
        if (s->pid == pid) {
            return s;
        }
        if (s->pid == 0 && open == NULL) {
            open = s;
        } else if (s->pid == 0) {
            /* Two threads fork at once: whose child is it? What differs is not known. */
            struct replay_thread *a = replay_thread_main(open->process);
            const struct replay_thread *b = replay_thread_main(s->process);
            a->unknown |= b->unknown | (a->mask ^ b->mask);
        }
    }
    return open;
}

static void inherit(struct replay *r, struct replay_process *p)
{
    struct replay_process *parent = NULL, *old = replay_process(r, p->pid);
    struct replay_snapshot *s;

    if (p->parent_offset != 0) {
        HASH_FIND(by_offset, r->by_offset, &p->parent_offset, sizeof p->parent_offset, parent);
    } else if (old != NULL && old->end == REPLAY_ALIVE) {
        struct replay_thread *caller = replay_thread(old, old->exec_tid);
        inherit_exec(p, old, caller != NULL ? caller : replay_thread_only(old), true);
        return;
    } else {
        parent = replay_process(r, p->parent_pid);
    }
    if (parent == NULL || parent == p || !parent->born) {
        return;
    }
    s = snapshot_for(parent, p->pid);
    const struct replay_process *from = s != NULL ? s->process : parent;
    const struct replay_thread *caller =
        s != NULL ? replay_thread_main(s->process) : replay_thread_only(parent);
    if (p->parent_offset != 0) {
        inherit_fork(p, from, caller);
    } else {
        inherit_exec(p, from, caller, false);
    }
    if (s != NULL) {
        snapshot_free(parent, s);
    }
}

static void by_pid_set(struct replay *r, struct replay_process *p, uint64_t ns)
{
    struct replay_process *old = replay_process(r, p->pid);

    if (old != NULL) {
        if (old->end == REPLAY_ALIVE) {
            replay_process_end(
                old, p->parent_offset == 0 && !p->vforked ? REPLAY_EXECED : REPLAY_EXITED, ns);
        }
        HASH_DELETE(by_pid, r->by_pid, old);
        replay_retire(r, old);
    }
    HASH_ADD(by_pid, r->by_pid, pid, sizeof p->pid, p);
}

/* What a new image found when it started, told by the kernel. */
static void start_as_told(struct replay_process *p, struct replay_thread *t)
{
    t->mask = p->start_mask;
    t->unknown = 0;
    for (uint32_t i = 0; i < REPLAY_SIGNALS; i++) {
        p->disposition[i] = (struct replay_disposition){
            .known = p->told_ignored,
            .handler = (p->start_ignored >> i & 1) != 0 ? REPLAY_IGNORE : REPLAY_DEFAULT};
    }
}

/* Not the image of a child that was counted before its exec. */
static void child_count(struct replay *r, const struct replay_process *p)
{
    const struct replay_process *old = replay_process(r, p->pid);
    struct replay_process *parent = replay_process(r, p->parent_pid);
    bool known = p->parent_offset == 0 && old != NULL && old->end == REPLAY_ALIVE;

    if (parent != NULL && !known && parent->children < UINT32_MAX) {
        parent->children++;
    }
}

void replay_process_birth(struct replay *r, struct replay_process *p, uint64_t ns)
{
    struct replay_thread *t = replay_thread_main(p);

    t->unknown = REPLAY_ALL;
    inherit(r, p);
    if (p->told_start) {
        start_as_told(p, t);
    }
    p->born = true;
    if (p->begin_ns == 0 || p->begin_ns > ns) {
        p->begin_ns = ns;
    }
    /* Nobody can ignore or catch these two. */
    p->disposition[SIGKILL - 1] = p->disposition[SIGSTOP - 1] =
        (struct replay_disposition){.known = true};
    replay_mask_set(t, t->mask, t->unknown);
    child_count(r, p);
    by_pid_set(r, p, ns);
}

/* A child of vfork: it borrows its parent's thread, and its events stand among the parent's. */
static struct replay_process *vfork_child(struct replay *r, struct replay_process *parent,
                                          const struct event *e)
{
    struct replay_process *p = replay_process(r, e->pid);

    if (p != NULL && p->vforked && p->end == REPLAY_ALIVE && p->parent_offset == parent->offset) {
        return p;
    }
    p = replay_list_add(r, process_new(e->pid));
    p->parent_offset = parent->offset;
    p->parent_pid = parent->pid;
    p->exe = xstrdup(parent->exe != NULL ? parent->exe : "");
    p->vforked = p->born = true;
    p->begin_ns = e->begin_ns;
    inherit_fork(p, parent, replay_thread(parent, e->tid));
    child_count(r, p);
    by_pid_set(r, p, e->begin_ns);
    return p;
}

struct replay_process *replay_process_find(struct replay *r, const struct event *e)
{
    struct replay_process *p = NULL;

    if (e->process != NULL) {
        HASH_FIND(by_offset, r->by_offset, &e->process_off, sizeof e->process_off, p);
        if (p == NULL) {
            p = replay_process_record(r, e->process);
        }
        if (!p->born) {
            replay_process_birth(r, p, e->begin_ns);
        }
        return p->pid == e->pid ? p : vfork_child(r, p, e);
    }
    p = replay_process(r, e->pid);
    if (p == NULL) {
        p = replay_list_add(r, process_new(e->pid));
        p->exe = xstrdup("");
        replay_process_birth(r, p, e->begin_ns);
    }
    return p;
}

void replay_process_end(struct replay_process *p, enum replay_end end, uint64_t ns)
{
    p->end = end;
    p->end_ns = ns;
    while (p->forks != NULL && end != REPLAY_EXECED) {
        snapshot_free(p, p->forks);
    }
}

void replay_process_status(struct replay_process *p, int status, uint64_t ns)
{
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
        replay_process_end(p, WIFEXITED(status) ? REPLAY_EXITED : REPLAY_KILLED,
                           p->end_ns != 0 ? p->end_ns : ns);
        p->status = (uint32_t)(WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
        p->status_known = true;
    }
}

static void fork_begin(struct replay_context *c)
{
    struct replay_snapshot *s = xcalloc(1, sizeof *s), *oldest = c->p->forks;
    int count;

    DL_COUNT(c->p->forks, oldest, count);
    if (count >= (int)REPLAY_FORKS_MOST) {
        snapshot_free(c->p, c->p->forks);
    }
    s->id = c->call->id = ++c->r->ids;
    s->process = process_new(0);
    inherit_fork(s->process, c->p, c->t);
    DL_APPEND(c->p->forks, s);
}

static void fork_returned(struct replay_context *c, int64_t pid)
{
    struct replay_snapshot *s, *next;

    DL_FOREACH_SAFE(c->p->forks, s, next)
    {
        if (s->id == c->call->id && pid > 0) {
            s->pid = (uint32_t)pid;
        } else if (s->id == c->call->id) {
            snapshot_free(c->p, s);
        }
    }
}

static void fork_end(struct replay_context *c)
{
    fork_returned(c, c->failed ? 0 : replay_words_result(c));
}

static void spawn_end(struct replay_context *c)
{
    uint64_t pid = 0;

    fork_returned(c,
                  !c->failed && replay_words_pointee(c, 0, &pid, sizeof pid) ? (uint32_t)pid : 0);
}

static void shell_end(struct replay_context *c)
{
    fork_returned(c, 0);
}

static void exec_begin(struct replay_context *c)
{
    c->p->exec_tid = c->t->tid;
}

static void exit_begin(struct replay_context *c)
{
    if (c->api->syscall == 60 && replay_thread_only(c->p) != c->t) {
        c->t->ended = true; /* the system call of this name ends one thread */
        return;
    }
    struct replay_process *parent = replay_process(c->r, c->p->parent_pid);
    if (parent != NULL && parent->end == REPLAY_ALIVE && !c->p->told) {
        parent->maybe |= REPLAY_BIT(SIGCHLD);
        parent->pending.changed = true;
    }
    replay_process_end(c->p, REPLAY_EXITED, c->ns);
    c->p->status = (uint32_t)replay_words_argument(c, 0) & 0xff;
    c->p->status_known = true;
}

/* clang-format off */
const struct replay_operation replay_process_operations[] = {
    {"fork", fork_begin, fork_end},
    {"__fork", fork_begin, fork_end},
    {"_Fork", fork_begin, fork_end},
    {"forkpty", fork_begin, fork_end},
    {"daemon", fork_begin, shell_end},
    {"posix_spawn", fork_begin, spawn_end},
    {"posix_spawnp", fork_begin, spawn_end},
    {"system", fork_begin, shell_end},
    {"popen", fork_begin, shell_end},
    {"wordexp", fork_begin, shell_end},
    {"execve", exec_begin, NULL},
    {"execv", exec_begin, NULL},
    {"execl", exec_begin, NULL},
    {"execle", exec_begin, NULL},
    {"execlp", exec_begin, NULL},
    {"execvp", exec_begin, NULL},
    {"execvpe", exec_begin, NULL},
    {"execveat", exec_begin, NULL},
    {"fexecve", exec_begin, NULL},
    {"exit", exit_begin, NULL},
    {"_exit", exit_begin, NULL},
    {"quick_exit", exit_begin, NULL},
    {"exit_group", exit_begin, NULL},
    {NULL, NULL, NULL},
};
/* clang-format on */
