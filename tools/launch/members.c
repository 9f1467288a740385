/* members.c - the processes of a run, as the launcher knows them: by their records, and by /proc.
 *
 * Owns:     see members.h.
 * Contexts: see members.h.
 * Errors:   see members.h.
 * Source:   see members.h. */
#include "members.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "procfile.h"
#include "recordcheck.h"
#include "signals.h"
#include "util.h"

#define WAIT_NS 500000000u       /* a record that was not published in this time never will be */
#define LOOK_FIRST_NS 10000000u  /* pause before the second look at a process */
#define LOOK_LAST_NS 1000000000u /* the longest pause */
#define GONE_NS 2000000000u

/* The C library's own: SIGCANCEL and SIGSETXID. */
#define LIBC_SIGNALS (3ull << 31)

void members_init(struct members *ms, struct tracefile *file)
{
    *ms = (struct members){.file = file, .at = file->header->records_off};
    ms->gone_end = &ms->gone;
    batch_init(&ms->batch, file->fd);
}

/* Out of the tables, not out of the list. */
static void unlist(struct members *ms, struct member *m)
{
    if (members_find(ms, m->pid) == m) { /* else a later one has its pid */
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): what is in a table has neighbours */
        HASH_DELETE(by_pid, ms->by_pid, m);
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): likewise */
    HASH_DELETE(by_image, ms->by_image, m);
}

static void enlist(struct members *ms, struct member *m)
{
    struct member *other;

    HASH_REPLACE(by_pid, ms->by_pid, pid, sizeof m->pid, m, other);
    HASH_ADD(by_image, ms->by_image, image, sizeof m->image, m);
}

static void drop(struct members *ms, struct member *m)
{
    unlist(ms, m);
    free(m->exe);
    free(m);
}

/* The one that went first. */
static void drop_gone(struct members *ms)
{
    struct member *m = ms->gone;

    ms->gone = m->next_gone;
    if (ms->gone == NULL) {
        ms->gone_end = &ms->gone;
    }
    drop(ms, m);
}

void members_free(struct members *ms)
{
    for (size_t i = 0; i < ms->count; i++) {
        drop(ms, ms->list[i]);
    }
    while (ms->gone != NULL) {
        drop_gone(ms);
    }
    free(ms->list);
    batch_free(&ms->batch);
    nested_free(&ms->nested);
    *ms = (struct members){0};
}

struct member *members_find(struct members *ms, pid_t pid)
{
    struct member *m = NULL;

    HASH_FIND(by_pid, ms->by_pid, &pid, sizeof pid, m);
    return m;
}

static struct member *find_image(struct members *ms, uint64_t image)
{
    struct member *m = NULL;

    HASH_FIND(by_image, ms->by_image, &image, sizeof image, m);
    return m;
}

static struct member *add(struct members *ms)
{
    if (ms->count == ms->room) {
        ms->room = ms->room > 0 ? 2 * ms->room : 16;
        ms->list = xrealloc_array(ms->list, ms->room, sizeof *ms->list);
    }
    ms->list[ms->count] = xcalloc(1, sizeof **ms->list);
    return ms->list[ms->count++];
}

/* Whether a process has our trace mapped; `at`: see procfile_maps(). */
static enum procfile_mapped has_trace(const struct members *ms, pid_t here, uint64_t at)
{
    struct stat trace;

    return fstat(ms->file->fd, &trace) == 0 ? procfile_maps(here, &trace, at) : PROCFILE_UNREADABLE;
}

bool members_have_mapped(const struct members *ms, pid_t here)
{
    return has_trace(ms, here, 0) != PROCFILE_UNMAPPED;
}

struct sought {
    const struct members *ms;
    uint64_t at;
};

/* A nested_match. */
static bool has_trace_there(pid_t here, const void *sought)
{
    const struct sought *s = sought;

    return has_trace(s->ms, here, s->at) == PROCFILE_MAPPED;
}

static pid_t find_nested(struct members *ms, const struct member *m)
{
    if (m->image >= ms->nested_until) {
        nested_look(&ms->nested);
        ms->nested_until = ms->at;
    }
    return nested_find(&ms->nested, m->pid, has_trace_there,
                       &(struct sought){.ms = ms, .at = m->trace_at});
}

/* Whether it goes on as it was, while somebody else who has its number for himself reports in. Its next image has the
 * trace elsewhere. */
static bool goes_on(struct members *ms, const struct member *m, const struct sigvet_process *p)
{
    if (!ms->has_nested || m->here < 0 || m->trace_at == p->trace_at) {
        return false;
    }
    pid_t here = m->here != 0 ? m->here : find_nested(ms, m);
    return here > 0 && has_trace(ms, here, m->trace_at) == PROCFILE_MAPPED;
}

/* As far as the record tells it; see struct member. */
static pid_t number_here(const struct members *ms, const struct sigvet_process *p,
                         const struct member *parent)
{
    if (!ms->has_nested) {
        return (pid_t)p->pid;
    }
    /* Children that are each the first of a namespace have all their parent's mappings, and so have theirs. */
    bool has_siblings = (p->parent != 0 && p->pid == 1) || (parent != NULL && parent->here < 0);
    return has_siblings ? -1 : 0;
}

/* A process reported in: a new one, or one that executed another image. */
static void take_process(struct members *ms, const struct sigvet_process *p, uint64_t offset)
{
    const struct member *parent = p->parent != 0 ? find_image(ms, p->parent) : NULL;
    uint64_t handlers = 0; /* exec resets them, fork copies */
    struct member *m = p->parent == 0 ? members_find(ms, (pid_t)p->pid) : NULL;

    /* The first of a namespace, or one whose parent is in another. */
    ms->has_nested |= p->pid == 1 || p->parent_pid == 0;
    if (p->parent != 0) { /* of a parent that has gone on to another image they are not known */
        handlers = parent != NULL ? parent->handlers : UINT64_MAX;
    }
    if (m == NULL || m->gone_ns != 0 || goes_on(ms, m, p)) {
        m = add(ms);
    } else {
        unlist(ms, m);
        free(m->exe);
    }
    *m = (struct member){
        .pid = (pid_t)p->pid,
        .here = number_here(ms, p, parent),
        .image = offset,
        .trace_at = p->trace_at,
        .exe = xstrdup(p->exe_len > 0 ? p->text : ""),
        .handlers = handlers,
        .pause_ns = LOOK_FIRST_NS,
    };
    enlist(ms, m);
}

static void take(struct members *ms, const struct sigvet_record *rec, uint64_t offset)
{
    if (!recordcheck_valid(rec)) {
        return;
    }
    if (ms->hear != NULL) {
        ms->hear(rec, offset, ms->hear_arg);
    }
    if (rec->type == SIGVET_REC_PROCESS) {
        take_process(ms, (const void *)rec, offset);
    } else if (rec->type == SIGVET_REC_HANDLER) {
        const struct sigvet_handler *h = (const void *)rec;
        struct member *m = find_image(ms, h->process);
        if (m != NULL && h->signal >= 1 && h->signal <= 64) {
            m->handlers |= 1ull << (h->signal - 1);
        }
    } else if (rec->type == SIGVET_REC_EXEC) {
        struct member *m = find_image(ms, ((const struct sigvet_exec *)(const void *)rec)->process);
        if (m != NULL) { /* the last chance to look at it, if it is one */
            m->look_ns = 0;
        }
    }
}

/* Whether it is time to stop waiting for the record at hand to be published. */
static bool is_given_up(struct members *ms)
{
    uint64_t now = util_now_ns(CLOCK_MONOTONIC);

    if (ms->waiting_ns == 0) {
        ms->waiting_ns = now;
    }
    return now - ms->waiting_ns > WAIT_NS;
}

/* Looks at the record at hand, which begins below `tail`. False: there is none to be had now. */
static bool scan_one(struct members *ms, uint64_t tail)
{
    if (tail - ms->at < sizeof(struct sigvet_record)) {
        return false;
    }
    const struct sigvet_record *rec = batch_record(&ms->batch, ms->at, tail);
    if (!batch_has_step(rec, ms->at, tail)) {
        return false; /* for good: somebody broke the trace */
    }
    if (rec->type == SIGVET_REC_RESERVED && !is_given_up(ms)) {
        return false;
    }
    uint32_t size = rec->size;
    ms->waiting_ns = 0;
    if (rec->type != SIGVET_REC_RESERVED && rec->type != SIGVET_REC_CHUNK) {
        take(ms, rec, ms->at);
    }
    ms->at += size;
    return true;
}

bool members_scan(struct members *ms)
{
    uint64_t tail = tracefile_tail(ms->file);
    uint64_t was = ms->at;

    while (ms->at < tail && scan_one(ms, tail)) {
    }
    return ms->at != was;
}

/* Where another number would do, in a PID namespace that was entered unseen: ours is that of init, perhaps, or of a
 * kernel thread. */
static bool is_older_than_us(pid_t pid)
{
    uint64_t its = procfile_start(pid);

    return its == 0 || its < procfile_start(getpid());
}

/* Its number here; -1: there is no telling which one it is. */
static pid_t find_here(struct members *ms, struct member *m)
{
    if (m->here == 0) {
        pid_t found = find_nested(ms, m);
        m->here = found != 0 ? found : m->pid;
    }
    return m->here;
}

/* Whether the process still runs, and is not another one with its number. */
static bool is_alive(struct members *ms, struct member *m)
{
    char link[64];
    char exe[PATH_MAX];
    size_t len = strlen(m->exe);
    pid_t here = find_here(ms, m);

    if (here <= 0 || (kill(here, 0) != 0 && errno != EPERM)) {
        return false;
    }
    (void)snprintf(link, sizeof link, "/proc/%d/exe", (int)here);
    ssize_t n = readlink(link, exe, sizeof exe - 1);
    if (n < 0) { /* ENOENT: a zombie, or no /proc */
        return errno == EACCES && !is_older_than_us(here);
    }
    exe[n] = '\0';
    if (strncmp(exe, m->exe, len) == 0 &&
        (exe[len] == '\0' || strcmp(exe + len, " (deleted)") == 0)) {
        return true;
    }
    return util_is_same_file(m->exe, link); /* it was executed by another name: /bin/sh */
}

pid_t members_here(struct members *ms, uint64_t image)
{
    struct member *m = find_image(ms, image);

    return m != NULL && is_alive(ms, m) ? m->here : 0;
}

size_t members_left(struct members *ms)
{
    size_t left = 0;

    for (size_t i = 0; i < ms->count; i++) {
        if (is_alive(ms, ms->list[i])) {
            ms->list[left++] = ms->list[i];
        } else {
            drop(ms, ms->list[i]);
        }
    }
    ms->count = left;
    return left;
}

/* The signals that the kernel has handlers for in this process. False: it does not tell. */
static bool caught_by(pid_t here, uint64_t *caught)
{
    char status[PROCFILE_STATUS];
    bool known = procfile_read(here, "status", status, sizeof status);

    *caught = procfile_status_mask(status, "SigCgt");
    return known;
}

/* Whether a later one has its number, and is the one that is found by it: its trace is at the same place, or no other
 * namespace is known that the number could be of. */
static bool is_replaced(struct members *ms, const struct member *m)
{
    const struct member *latest = members_find(ms, m->pid);

    return latest != m && (!ms->has_nested || latest == NULL || latest->trace_at == m->trace_at);
}

/* A record is there before its handler is (in the kernel), so: ask the kernel first, then read on to
 * the end of the records, then compare. An exec in between makes the two incomparable. */
static void look_at(struct members *ms, struct member *m, uint64_t except)
{
    uint64_t image = m->image;
    uint64_t caught = 0;

    if (is_replaced(ms, m)) {
        m->look_ns = UINT64_MAX;
        return;
    }
    pid_t here = find_here(ms, m);
    if (here <= 0) {
        return;
    }
    if (kill(here, 0) != 0 && errno == ESRCH) { /* so are most of those that live for a moment */
        m->gone_ns = util_now_ns(CLOCK_MONOTONIC);
        return;
    }
    if (!caught_by(here, &caught)) { /* now it is, or /proc does not tell */
        return;
    }
    if ((caught & ~(m->handlers | m->told | except)) == 0) {
        return;
    }
    uint64_t tail = tracefile_tail(ms->file);
    (void)members_scan(ms);
    if (m->image != image || is_replaced(ms, m) || ms->at < tail || !is_alive(ms, m) ||
        has_trace(ms, here, m->trace_at) == PROCFILE_UNMAPPED) {
        return;
    }
    uint64_t unseen = caught & ~(m->handlers | m->told | except);
    m->told |= unseen;
    for (uint32_t sig = 1; sig <= 64; sig++) {
        if ((unseen >> (sig - 1) & 1) != 0) {
            (void)tracefile_append_gap(ms->file, SIGVET_GAP_HANDLER_UNSEEN, image,
                                       signals_name(sig));
        }
    }
}

/* Those that are gone go from the list to their queue, and from that after a while: a signal of theirs may have
 * been on its way. */
static void sort_out_gone(struct members *ms, uint64_t now)
{
    size_t left = 0;

    for (size_t i = 0; i < ms->count; i++) {
        struct member *m = ms->list[i];
        if (m->gone_ns == 0) {
            ms->list[left++] = m;
        } else {
            *ms->gone_end = m;
            ms->gone_end = &m->next_gone;
        }
    }
    ms->count = left;
    while (ms->gone != NULL && now > ms->gone->gone_ns && now - ms->gone->gone_ns > GONE_NS) {
        drop_gone(ms);
    }
}

void members_look(struct members *ms, uint64_t except, bool all)
{
    uint64_t now = util_now_ns(CLOCK_MONOTONIC);

    for (size_t i = 0; i < ms->count; i++) {
        struct member *m = ms->list[i];
        if (m->pid <= 0 || m->look_ns == UINT64_MAX || (!all && m->look_ns > now)) {
            continue;
        }
        m->look_ns = now + m->pause_ns;
        m->pause_ns = 2 * m->pause_ns < LOOK_LAST_NS ? 2 * m->pause_ns : LOOK_LAST_NS;
        look_at(ms, m, except | LIBC_SIGNALS);
    }
    sort_out_gone(ms, now);
}
