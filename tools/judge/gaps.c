/* gaps.c - what a run did not see, and why.
 *
 * Owns:     see gaps.h.
 * Contexts: the tools only.
 * Errors:   see gaps.h.
 * Source:   include/sigvet/trace.h. */
#include "gaps.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "elfcheck.h"
#include "gapwords.h"
#include "util.h"

/* A set that keeps the order of arrival. */
struct entry {
    char *key; /* kind, a space, text */
    struct gap gap;
    UT_hash_handle hh;
};

/* An image that was about to start; `pid` is its process, or `tid` in a child of vfork. */
struct awaited {
    const struct sigvet_exec *rec;
    uint32_t pid;
};

struct gaps {
    struct entry *added, *shown;
    struct gap *list; /* what gaps_list() returned */
    struct awaited *awaited;
    size_t awaited_count, awaited_room;
    const struct sigvet_exec **answered;
    size_t answered_count, answered_room;
};

struct gaps *gaps_new(void)
{
    return xcalloc(1, sizeof(struct gaps));
}

static void set_clear(struct entry **set)
{
    struct entry *e, *next;

    HASH_ITER(hh, *set, e, next)
    {
        HASH_DEL(*set, e);
        free((char *)e->gap.kind);
        free(e->gap.text);
        free(e->key);
        free(e);
    }
}

void gaps_free(struct gaps *g)
{
    if (!g) {
        return;
    }
    set_clear(&g->added);
    set_clear(&g->shown);
    free(g->list);
    free(g->awaited);
    free(g->answered);
    free(g);
}

static void set_add(struct entry **set, const char *kind, const char *text)
{
    char *key = xasprintf("%s %s", kind, text);
    struct entry *e;

    HASH_FIND_STR(*set, key, e);
    if (e) {
        free(key);
        return;
    }
    e = xcalloc(1, sizeof *e);
    e->key = key;
    e->gap = (struct gap){.kind = xstrdup(kind), .text = xstrdup(text)};
    HASH_ADD_KEYPTR(hh, *set, e->key, strlen(e->key), e);
}

void gaps_add(struct gaps *g, const char *kind, const char *text)
{
    set_add(&g->added, kind, text);
}

static void add_kind(struct entry **set, uint32_t kind, const char *subject)
{
    CLEANUP_FREE char *text = xasprintf("%s: %s", *subject ? subject : "?", gapwords_text(kind));

    set_add(set, gapwords_kind(kind), text);
}

/* A reason is of the program's own making: then a newer kernel would not help. */
static void add_no_raw(struct entry **set, const char *reason)
{
    const char *subject = *reason ? reason : "this kernel";
    CLEANUP_FREE char *text = xasprintf("%s: %s%s", subject, gapwords_text(SIGVET_GAP_NO_RAW),
                                        *reason ? "" : " (Linux 5.11 can)");

    set_add(set, gapwords_kind(SIGVET_GAP_NO_RAW), text);
}

void gaps_record(struct gaps *g, const struct sigvet_gap_rec *rec, const char *exe)
{
    CLEANUP_FREE char *text = strndup(rec->text, rec->text_len);

    if (!text) {
        die("out of memory");
    }
    if (rec->kind == SIGVET_GAP_HANDLER_UNSEEN) {
        CLEANUP_FREE char *where = xasprintf("%s in %s", text, *exe ? exe : "?");
        add_kind(&g->added, rec->kind, where);
    } else if (rec->kind == SIGVET_GAP_NO_RAW) {
        add_no_raw(&g->added, text);
    } else {
        add_kind(&g->added, rec->kind, *text ? text : exe);
    }
}

/* Why an image may never have reported in, as far as its file tells. Whoever started it may be another user than we. */
static enum sigvet_gap not_started(const char *path)
{
    struct elfcheck check;
    enum sigvet_gap gap = elfcheck_gap(elfcheck_file(path, &check));
    if (gap == SIGVET_GAP_NONE && elfcheck_has_capabilities(check.image)) {
        return SIGVET_GAP_SETUID;
    }
    return gap != SIGVET_GAP_NONE ? gap : SIGVET_GAP_NOT_STARTED;
}

/* Nothing came of it. */
static void add_awaited(struct entry **set, const struct sigvet_exec *rec)
{
    CLEANUP_FREE char *path = strndup(rec->path, rec->path_len);

    if (!path) {
        die("out of memory");
    }
    if (rec->failed) {
        return;
    }
    if (rec->gap != SIGVET_GAP_NONE) {
        add_kind(set, rec->gap, path);
    } else if (!rec->spawn) {
        /* A spawned image may report in when its parent is gone: then nothing ties them. */
        add_kind(set, not_started(path), path);
    }
}

static void drop_awaited(struct gaps *g, size_t i)
{
    g->awaited_count--;
    memmove(&g->awaited[i], &g->awaited[i + 1], (g->awaited_count - i) * sizeof *g->awaited);
}

static void answer(struct gaps *g, size_t i)
{
    if (g->answered_count == g->answered_room) {
        g->answered_room = g->answered_room ? g->answered_room * 2 : 8;
        g->answered = xrealloc_array(g->answered, g->answered_room, sizeof *g->answered);
    }
    g->answered[g->answered_count++] = g->awaited[i].rec;
    drop_awaited(g, i);
}

void gaps_exec(struct gaps *g, const struct sigvet_exec *rec, uint32_t pid)
{
    if (g->awaited_count == g->awaited_room) {
        g->awaited_room = g->awaited_room ? g->awaited_room * 2 : 8;
        g->awaited = xrealloc_array(g->awaited, g->awaited_room, sizeof *g->awaited);
    }
    g->awaited[g->awaited_count++] = (struct awaited){.rec = rec, .pid = pid};
}

const struct sigvet_exec *gaps_overdue(const struct gaps *g)
{
    return g->awaited_count >= GAPS_AWAITED_MOST ? g->awaited[0].rec : NULL;
}

void gaps_give_up(struct gaps *g)
{
    add_awaited(&g->added, g->awaited[0].rec);
    answer(g, 0);
}

void gaps_exec_over(struct gaps *g, const struct sigvet_exec *rec)
{
    for (size_t i = 0; i < g->awaited_count; i++) {
        if (g->awaited[i].rec == rec) {
            add_awaited(&g->added, rec);
            drop_awaited(g, i);
            return;
        }
    }
}

const struct sigvet_exec *gaps_answered(struct gaps *g)
{
    return g->answered_count > 0 ? g->answered[--g->answered_count] : NULL;
}

/* A new image answers one exec: its own process's if there is one, else one of its parent's. */
void gaps_process(struct gaps *g, const struct sigvet_process *rec)
{
    size_t of_parent = SIZE_MAX;

    if (rec->parent != 0) {
        return;
    }
    for (size_t i = g->awaited_count; i-- > 0;) {
        const struct awaited *a = &g->awaited[i];
        if (!a->rec->failed && !a->rec->spawn && (a->pid == rec->pid || a->rec->tid == rec->pid)) {
            answer(g, i);
            return;
        }
        if (a->rec->failed) {
            answer(g, i);
            of_parent -= of_parent != SIZE_MAX;
        } else if (a->pid == rec->parent_pid && of_parent == SIZE_MAX) {
            of_parent = i;
        }
    }
    if (of_parent != SIZE_MAX) {
        answer(g, of_parent);
    }
}

static void set_count(struct entry **set, uint64_t n, const char *kind, const char *what)
{
    if (n > 0) {
        CLEANUP_FREE char *text = xasprintf("%" PRIu64 " %s", n, what);
        set_add(set, kind, text);
    }
}

static void set_add_lost(struct entry **set, const struct trace *t)
{
    static const char *const what[SIGVET_LOST_KINDS] = {
        [SIGVET_LOST_FULL] = "records dropped: the trace was full",
        [SIGVET_LOST_HANDLERS] = "handlers not followed: too many in one process",
        [SIGVET_LOST_CALLS] = "calls dropped: too many different ones in one process",
        [SIGVET_LOST_NESTING] = "deliveries not followed: handlers nested too deep",
        [SIGVET_LOST_CONTENDED] = "records dropped: too many threads wrote at once",
        [SIGVET_LOST_EVENTS] = "events dropped: there was no room for them",
    };
    const struct sigvet_header *h = reader_header(t);

    for (size_t i = 0; i < SIGVET_LOST_KINDS; i++) {
        set_count(set, h->lost[i], "lost", what[i]);
    }
    set_count(set, reader_torn(t), "lost", "records begun and never finished");
    set_count(set, reader_bad(t), "damaged", "records of the trace are damaged");
    if (reader_cut(t)) {
        set_add(set, "damaged", "the trace is shorter than its header says");
    }
}

static void set_add_unjudged(struct entry **set, const struct sigvet_header *h)
{
    if (h->first_pid != 0 && (h->mode & SIGVET_MODE_EVENTS) == 0) {
        set_add(set, "no-events",
                "recorded without a launcher: only unsafe calls were judged, nothing about masks, "
                "errno, waits and the order of signals");
    }
}

struct gap *gaps_list(struct gaps *g, const struct trace *t, uint64_t unverified, size_t *count)
{
    struct entry *e, *next;

    set_clear(&g->shown);
    HASH_ITER(hh, g->added, e, next)
    {
        set_add(&g->shown, e->gap.kind, e->gap.text);
    }
    for (size_t i = 0; i < g->awaited_count; i++) {
        add_awaited(&g->shown, g->awaited[i].rec);
    }
    set_add_lost(&g->shown, t);
    set_add_unjudged(&g->shown, reader_header(t));
    set_count(&g->shown, unverified, "unverified",
              "calls not reported: their stack did not lead back to the handler");
    g->list = xrealloc_array(g->list, HASH_COUNT(g->shown), sizeof *g->list);
    *count = 0;
    HASH_ITER(hh, g->shown, e, next)
    {
        g->list[(*count)++] = e->gap;
    }
    return g->list;
}
