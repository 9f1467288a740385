/* hangs.c - see hangs.h.
 *
 * Owns:     see hangs.h.
 * Contexts: see hangs.h.
 * Errors:   see hangs.h.
 * Source:   see hangs.h. */
#include "hangs.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "livestack.h"
#include "procfile.h"
#include "recordcheck.h"
#include "symbols.h"
#include "util.h"
#include "walk.h"

#define PARTS 20u /* of the limit: how often the list is looked through */
#define PAUSE_LEAST_NS 50000000u
#define PAUSE_MOST_NS 500000000u
#define EARLY_PART \
    10u /* of the limit: after it a first stack is kept, lest the process be killed */
#define PRUNE_NS 5000000000u
#define TRIES_MOST 3u
#define TOLD_MOST 64u /* records of one run */
#define BUSY_PART 10u /* who runs, and gets less of the time, waits for a CPU */
#define MODULE_SLOTS 256u
#define GENERATIONS 1000u

struct thread_watch {
    uint64_t running; /* offset of its record */
    uint64_t process;
    uint64_t modules;           /* offset; 0: not known */
    uint64_t sequence;          /* of the delivery that is watched */
    uint64_t waited_ns;         /* so long it has been in it */
    uint64_t cpu_ns;            /* the thread's, when that began */
    struct sigvet_stuck *early; /* NULL: none yet */
    pid_t pid;
    pid_t here_pid, here_tid; /* in our PID namespace; 0: not known, or gone */
    pid_t here_inner;         /* of which thread */
    uint32_t tries, early_tries;
    bool seen; /* `sequence` is of a handler that ran when it was looked at last */
    bool done; /* nothing more is to be told of this delivery */
};

struct hangs {
    struct tracefile *file;
    struct members *members;
    uint64_t limit_ns, pause_ns;
    uint64_t looked_ns, pruned_ns;
    struct thread_watch *list;
    size_t count, room;
    unsigned told;
    bool distrusts;
    struct {
        uint64_t process, modules;
    } latest[MODULE_SLOTS]; /* modules records heard of last */
};

/* ---- the list ---------------------------------------------------------------------------------- */

static size_t slot_of(uint64_t process)
{
    return process / SIGVET_RECORD_ALIGN % MODULE_SLOTS;
}

/* A members_hear. */
static void hear(const struct sigvet_record *rec, uint64_t offset, void *hangs)
{
    struct hangs *h = hangs;

    if (rec->type == SIGVET_REC_MODULES) {
        uint64_t process = ((const struct sigvet_modules *)(const void *)rec)->process;
        h->latest[slot_of(process)].process = process;
        h->latest[slot_of(process)].modules = offset;
        for (size_t i = 0; i < h->count; i++) {
            if (h->list[i].process == process) {
                h->list[i].modules = offset;
            }
        }
    } else if (rec->type == SIGVET_REC_RUNNING) {
        const struct sigvet_running *r = (const void *)rec;
        if (h->count == h->room) {
            h->room = h->room > 0 ? 2 * h->room : 16;
            h->list = xrealloc_array(h->list, h->room, sizeof *h->list);
        }
        uint64_t modules = h->latest[slot_of(r->process)].process == r->process
                               ? h->latest[slot_of(r->process)].modules
                               : 0;
        h->list[h->count++] = (struct thread_watch){
            .running = offset, .process = r->process, .modules = modules, .pid = (pid_t)r->pid};
    }
}

struct hangs *hangs_new(struct tracefile *file, struct members *members, uint64_t limit_ns)
{
    struct hangs *h = xcalloc(1, sizeof *h);
    uint64_t pause = limit_ns / PARTS;

    h->file = file;
    h->members = members;
    h->limit_ns = limit_ns;
    h->pause_ns = pause < PAUSE_LEAST_NS  ? PAUSE_LEAST_NS
                  : pause > PAUSE_MOST_NS ? PAUSE_MOST_NS
                                          : pause;
    h->looked_ns = h->pruned_ns = util_now_ns(CLOCK_MONOTONIC);
    members->hear = hear;
    members->hear_arg = h;
    return h;
}

void hangs_distrust(struct hangs *h)
{
    h->distrusts = true;
}

/* May the launcher do something to it? */
static bool is_ours(const struct hangs *h, pid_t pid)
{
    if (!members_have_mapped(h->members, pid)) {
        return false;
    }
    for (unsigned n = 0; h->distrusts && pid != getpid(); n++) {
        if (pid <= 1 || n == GENERATIONS) {
            return false;
        }
        pid = livestack_parent(pid);
    }
    return true;
}

static void forget(struct thread_watch *w)
{
    free(w->early);
    w->early = NULL;
    w->waited_ns = 0;
    w->tries = w->early_tries = 0;
    w->seen = w->done = false;
}

void hangs_free(struct hangs *h)
{
    if (h == NULL) {
        return;
    }
    h->members->hear = NULL;
    for (size_t i = 0; i < h->count; i++) {
        forget(&h->list[i]);
    }
    free(h->list);
    free(h);
}

/* Drops the threads of processes that have ended, or run another image by now. */
static void prune(struct hangs *h)
{
    size_t left = 0;

    for (size_t i = 0; i < h->count; i++) {
        if (members_here(h->members, h->list[i].process) != 0) {
            h->list[left++] = h->list[i];
        } else {
            forget(&h->list[i]);
        }
    }
    h->count = left;
}

/* ---- records ----------------------------------------------------------------------------------- */

/* The well-formed record of this type at `offset`, to be freed; NULL: there is none. */
static void *record_at(const struct hangs *h, uint64_t offset, enum sigvet_record_type type)
{
    struct sigvet_record head;
    int fd = h->file->fd;

    if (offset == 0 || pread(fd, &head, sizeof head, (off_t)offset) != (ssize_t)sizeof head ||
        head.type != type || head.size < sizeof head || head.size > SIGVET_RECORD_MAX) {
        return NULL;
    }
    struct sigvet_record *rec = xcalloc(1, head.size);
    if (pread(fd, rec, head.size, (off_t)offset) != (ssize_t)head.size || rec->size != head.size ||
        rec->type != type || !recordcheck_valid(rec)) {
        free(rec);
        return NULL;
    }
    return rec;
}

/* The words as they are now. False: they are just changing. */
static bool read_running(const struct hangs *h, uint64_t offset, struct sigvet_running *now)
{
    uint64_t again;
    int fd = h->file->fd;
    off_t at = (off_t)(offset + offsetof(struct sigvet_running, sequence));

    return pread(fd, now, sizeof *now, (off_t)offset) == (ssize_t)sizeof *now &&
           now->rec.type == SIGVET_REC_RUNNING &&
           pread(fd, &again, sizeof again, at) == (ssize_t)sizeof again && again == now->sequence;
}

/* ---- stacks ------------------------------------------------------------------------------------ */

static uint64_t modules_of(const struct hangs *h, const struct thread_watch *w, uint64_t handler)
{
    if (w->modules != 0) {
        return w->modules;
    }
    struct sigvet_handler *rec CLEANUP_FREE = record_at(h, handler, SIGVET_REC_HANDLER);
    return rec != NULL ? rec->modules : 0;
}

/* A record without registers and stacks yet; to be freed. */
static struct sigvet_stuck *stuck_new(const struct hangs *h, const struct thread_watch *w,
                                      const struct sigvet_running *r)
{
    struct sigvet_stuck *s = xcalloc(1, SIGVET_RECORD_MAX);

    s->at.rec = (struct sigvet_record){.size = (sizeof *s + SIGVET_RECORD_ALIGN - 1) /
                                               SIGVET_RECORD_ALIGN * SIGVET_RECORD_ALIGN,
                                       .type = SIGVET_REC_STUCK};
    s->at.time_ns = util_now_ns(CLOCK_MONOTONIC);
    s->at.process = r->process;
    s->at.modules = modules_of(h, w, r->handler_rec);
    s->at.handler_rec = r->handler_rec;
    s->at.handler = r->handler;
    s->at.count = 1;
    s->at.row = UINT32_MAX;
    s->at.tid = r->tid;
    s->at.signal = r->signal;
    s->at.nesting = r->nesting;
    s->at.ucontext = r->ucontext;
    s->running = w->running;
    s->waited_ns = w->waited_ns;
    s->syscall = -1;
    s->state = '?';
    return s;
}

/* Does the stack lead through the signal frame (H2)? */
static bool is_in_handler(const struct hangs *h, const struct sigvet_stuck *s)
{
    struct sigvet_modules *modules CLEANUP_FREE = record_at(h, s->at.modules, SIGVET_REC_MODULES);
    struct sigvet_process *process CLEANUP_FREE = record_at(h, s->at.process, SIGVET_REC_PROCESS);
    struct walk *walk CLEANUP_FREE = xcalloc(1, sizeof *walk);

    if (modules == NULL || process == NULL) {
        return false;
    }
    struct symbols *symbols = symbols_new();
    struct space *space =
        symbols_space(symbols, modules, process->exe_len > 0 ? process->text : "");
    walk_call(space, &s->at, walk);
    symbols_free(symbols);
    return walk->reached;
}

/* Whether what runs is what ran when `r` was read. */
static bool is_same(const struct hangs *h, const struct thread_watch *w,
                    const struct sigvet_running *r)
{
    struct sigvet_running now;

    return read_running(h, w->running, &now) && now.sequence == r->sequence;
}

/* Where the thread is. False: it is not in the handler any more, or nowhere that can be made out. */
static bool take_stack(const struct hangs *h, const struct thread_watch *w,
                       const struct sigvet_running *r, struct sigvet_stuck *s)
{
    bool good = livestack_waiting(w->here_pid, w->here_tid, s) && is_in_handler(h, s);

    if (!good && s->state != 'D') {
        good = livestack_stopped(w->here_pid, w->here_tid, s) && is_in_handler(h, s);
    }
    bool unread = s->at.regs.sp == 0;
    if (unread) { /* H2 */
        s->source = SIGVET_STUCK_UNREAD;
        s->syscall = -1;
        memset(s->at.region, 0, sizeof s->at.region);
        s->at.rec.size = (sizeof *s + SIGVET_RECORD_ALIGN - 1) & ~(SIGVET_RECORD_ALIGN - 1);
    }
    livestack_lock(w->here_pid, s);
    s->others = livestack_others(w->here_pid, w->here_tid);
    return (good || unread) && is_same(h, w, r);
}

/* Threads of the same process that run a handler: it may have interrupted the allocator. */
static uint32_t handlers_beside(const struct hangs *h, const struct thread_watch *w)
{
    struct sigvet_running now;
    uint32_t count = 0;

    for (size_t i = 0; i < h->count; i++) {
        if (h->list[i].process == w->process && h->list[i].running != w->running &&
            pread(h->file->fd, &now, sizeof now, (off_t)h->list[i].running) ==
                (ssize_t)sizeof now) {
            count += now.ucontext != 0;
        }
    }
    return count;
}

static bool append(struct hangs *h, struct thread_watch *w, const struct sigvet_stuck *s)
{
    w->done = true;
    if (h->told == TOLD_MOST) {
        return false;
    }
    h->told++;
    return tracefile_append(h->file, s, s->at.rec.size);
}

/* ---- looking ----------------------------------------------------------------------------------- */

/* The limit has passed. */
static bool examine(struct hangs *h, struct thread_watch *w, const struct sigvet_running *r,
                    char state, uint64_t cpu_ns)
{
    if (members_here(h->members, w->process) != w->here_pid || !is_ours(h, w->here_pid)) {
        w->done = true;
        return false;
    }
    if (state == 'R' && cpu_ns < w->waited_ns / BUSY_PART) { /* it did not get at a CPU */
        w->waited_ns = h->limit_ns / 2;
        return false;
    }
    struct sigvet_stuck *s CLEANUP_FREE = stuck_new(h, w, r);
    s->state = (uint32_t)state;
    s->cpu_ns = cpu_ns;
    if (take_stack(h, w, r, s)) {
        s->others += handlers_beside(h, w);
        return append(h, w, s);
    }
    w->done = ++w->tries == TRIES_MOST;
    return false;
}

/* Whoever waits for somebody to type is told of at once. */
static bool tell_terminal(struct hangs *h, const struct thread_watch *w, struct sigvet_stuck *s,
                          const struct sigvet_running *r)
{
    if (h->told == TOLD_MOST || !livestack_reads_terminal(w->here_pid, s) || !is_in_handler(h, s) ||
        !is_same(h, w, r)) {
        return false;
    }
    s->terminal = 1;
    bool told = tracefile_append(h->file, s, s->at.rec.size);
    s->terminal = 0;
    h->told++;
    return told;
}

/* Keeps where it is now, lest nobody can tell later. */
static bool look_early(struct hangs *h, struct thread_watch *w, const struct sigvet_running *r,
                       char state, uint64_t cpu_ns)
{
    struct sigvet_stuck *s = stuck_new(h, w, r);

    w->early_tries++;
    s->state = (uint32_t)state;
    s->cpu_ns = cpu_ns;
    if (livestack_waiting(w->here_pid, w->here_tid, s) ||
        (state == 'R' && livestack_stopped(w->here_pid, w->here_tid, s))) {
        w->early = s;
        return tell_terminal(h, w, s, r);
    }
    free(s);
    return false;
}

/* By which numbers the thread goes here. False: it is gone. */
static bool locate(struct hangs *h, struct thread_watch *w, pid_t tid)
{
    if (w->here_pid == 0 || w->here_inner != tid) {
        w->here_pid = members_here(h->members, w->process);
        w->here_tid = w->here_pid == w->pid ? tid : procfile_thread_here(w->here_pid, tid);
        w->here_inner = tid;
    }
    return w->here_pid != 0 && w->here_tid != 0;
}

/* H1. `passed_ns` since it was looked at last. */
static bool look_at(struct hangs *h, struct thread_watch *w, uint64_t passed_ns)
{
    struct sigvet_running r;
    uint64_t cpu_ns;
    char state;

    if (!read_running(h, w->running, &r) || r.ucontext == 0 || r.tid == 0 ||
        (w->seen && r.sequence != w->sequence)) {
        forget(w);
        return false;
    }
    if (w->done) {
        return false;
    }
    if (!locate(h, w, (pid_t)r.tid) ||
        !livestack_state(w->here_pid, w->here_tid, &state, &cpu_ns) || strchr("TtZXx", state)) {
        forget(w);
        return false;
    }
    if (!w->seen) {
        w->seen = true;
        w->sequence = r.sequence;
        w->cpu_ns = cpu_ns;
        return false;
    }
    w->waited_ns += passed_ns;
    uint64_t used = cpu_ns > w->cpu_ns ? cpu_ns - w->cpu_ns : 0;
    if (w->waited_ns >= h->limit_ns) {
        return examine(h, w, &r, state, used);
    }
    if (w->early == NULL && w->early_tries < TRIES_MOST && is_ours(h, w->here_pid) &&
        w->waited_ns >= h->limit_ns / EARLY_PART) {
        return look_early(h, w, &r, state, used);
    }
    return false;
}

bool hangs_look(struct hangs *h)
{
    uint64_t now = util_now_ns(CLOCK_MONOTONIC);
    uint64_t passed = now - h->looked_ns;
    bool any = false;

    livestack_settle();
    if (passed < h->pause_ns) {
        return false;
    }
    h->looked_ns = now;
    passed = passed < 2 * h->pause_ns ? passed : 2 * h->pause_ns;
    for (size_t i = 0; i < h->count; i++) {
        any |= look_at(h, &h->list[i], passed);
    }
    if (now - h->pruned_ns > PRUNE_NS) {
        h->pruned_ns = now;
        prune(h);
    }
    return any;
}

bool hangs_last(struct hangs *h, pid_t pid, int signal)
{
    bool any = false;

    if (signal != SIGKILL && signal != SIGTERM && signal != SIGINT && signal != SIGHUP &&
        signal != SIGALRM && signal != SIGXCPU) {
        return false;
    }
    for (size_t i = 0; i < h->count; i++) {
        struct thread_watch *w = &h->list[i];
        struct sigvet_running r;
        if (w->pid != pid || w->done || w->early == NULL || !read_running(h, w->running, &r) ||
            r.ucontext == 0 || r.sequence != w->sequence) {
            continue;
        }
        w->early->waited_ns = w->waited_ns;
        w->early->ended_by = (uint32_t)signal;
        any |= is_in_handler(h, w->early) && append(h, w, w->early);
    }
    return any;
}

void hangs_kill(struct hangs *h)
{
    for (size_t i = 0, n = members_left(h->members); i < n; i++) {
        pid_t here = h->members->list[i]->here;
        if (is_ours(h, here)) {
            (void)kill(here, SIGKILL);
        }
    }
}
