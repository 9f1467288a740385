/* view_pids.c - what processes did to one another: who runs under a pid, who sent which signal, how it ended.
 *
 * Owns:     what is known of each pid. A new PROCESS record starts it anew: pids are used again.
 * Contexts: the tools only, one thread.
 * Errors:   what no traced process told stays unknown.
 * Source:   kill(2), wait(2). */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "util.h"
#include "view_state.h"

#define CHANGES_MOST 4096u

static struct view_pid *find(struct view *v, uint32_t pid)
{
    struct view_pid *p;

    HASH_FIND(hh, v->pids, &pid, sizeof pid, p);
    return p;
}

static struct view_pid *find_or_add(struct view *v, uint32_t pid)
{
    struct view_pid *p = find(v, pid);

    if (p == NULL) {
        p = xcalloc(1, sizeof *p);
        p->pid = pid;
        HASH_ADD(hh, v->pids, pid, sizeof p->pid, p);
    }
    return p;
}

/* An image begins: by exec or by fork. */
void view_pids_start(struct view *v, const struct sigvet_process *rec)
{
    struct view_pid *p = find_or_add(v, rec->pid);
    const char *exe = reader_exe(rec);

    free(p->program);
    p->program = *exe != '\0' ? xstrdup(view_base(exe)) : NULL;
    if (rec->parent != 0 || p->ended) {
        p->ended = false;
        p->told = 0;
        memset(p->sent, 0, sizeof p->sent);
    }
}

const char *view_pids_program(struct view *v, uint32_t pid)
{
    const struct view_pid *p = find(v, pid);

    return p != NULL ? p->program : NULL;
}

/* A failed call forgets what its beginning had noted. */
void view_pids_sent(struct view *v, const struct decode_sent *sent, uint32_t by, bool failed)
{
    int64_t target = sent->is_self ? by : sent->target < 0 ? -sent->target : sent->target;
    struct view_pid *p;

    if (target <= 1 || target > INT32_MAX) { /* everyone, or a group that is not known here */
        return;
    }
    p = find_or_add(v, (uint32_t)target);
    for (unsigned i = 0; i < VIEW_SENDS; i++) {
        if (p->sent[i].signal == sent->signal && p->sent[i].sender == by) {
            p->sent[i].signal = failed ? 0 : sent->signal;
            return;
        }
    }
    if (!failed) {
        p->sent[p->next].signal = sent->signal;
        p->sent[p->next].sender = by;
        p->next = (p->next + 1) % VIEW_SENDS;
    }
}

/* Who sent this signal last; 0: not known. */
static uint32_t sender_of(struct view *v, uint32_t pid, uint32_t signal)
{
    const struct view_pid *p = find(v, pid);

    for (unsigned i = 1; p != NULL && signal != 0 && i <= VIEW_SENDS; i++) {
        unsigned at = (p->next + VIEW_SENDS - i) % VIEW_SENDS;
        if (p->sent[at].signal == signal) {
            return p->sent[at].sender;
        }
    }
    return 0;
}

static uint32_t signal_in(int status)
{
    return WIFSIGNALED(status)    ? (uint32_t)WTERMSIG(status)
           : WIFSTOPPED(status)   ? (uint32_t)WSTOPSIG(status)
           : WIFCONTINUED(status) ? SIGCONT
                                  : 0;
}

/* A parent is told of an end behind which events of the child may still come, in the order of time: so
 * what is told waits for its moment. */
void view_pids_show(struct view *v, uint64_t until_ns)
{
    size_t kept = 0;

    for (size_t i = 0; i < v->change_count; i++) {
        struct view_change c = v->changes[i];
        if (c.time_ns > until_ns) {
            v->changes[kept++] = c;
            continue;
        }
        if (c.time_ns == UINT64_MAX) {
            c.time_ns = 0;
        }
        c.sender = sender_of(v, c.pid, signal_in((int)c.status));
        v->writer->changed(v, &c);
    }
    v->change_count = kept;
}

static void change_add(struct view *v, const struct view_change *c)
{
    if (v->change_count == CHANGES_MOST) { /* times that no clock has */
        view_pids_show(v, UINT64_MAX);
    }
    if (v->change_count == v->change_room) {
        v->change_room = v->change_room > 0 ? 2 * v->change_room : 16;
        v->changes = xrealloc_array(v->changes, v->change_room, sizeof *v->changes);
    }
    v->changes[v->change_count++] = *c;
}

/* The parent may hear of it twice, by SIGCHLD and by wait: it is shown once. */
void view_pids_changed(struct view *v, const struct decode_waited *w, enum view_told told,
                       uint64_t time_ns)
{
    struct view_pid *p = find_or_add(v, w->pid);
    int status = (int)w->status;
    bool ends = WIFEXITED(status) || WIFSIGNALED(status);
    struct view_change change = {.pid = w->pid, .status = w->status, .time_ns = time_ns};

    if (p->ended || (p->told != 0 && !(p->told & told) && p->status == w->status)) {
        p->told |= told;
        return;
    }
    p->ended = ends;
    p->told = told;
    p->status = w->status;
    if (view_filter_shows_pid(&v->options.filter, w->pid)) {
        change_add(v, &change);
    }
}

void view_pids_free(struct view *v)
{
    struct view_pid *p, *next;

    free(v->changes);
    HASH_ITER(hh, v->pids, p, next)
    {
        HASH_DEL(v->pids, p);
        free(p->program);
        free(p);
    }
}
