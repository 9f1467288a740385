/* decisions.c - what the policy decided: records of one rule, call and caller are one decision.
 *
 * Owns:     see decisions.h.
 * Contexts: see decisions.h.
 * Errors:   see decisions.h.
 * Source:   see decisions.h.
 *
 * D1  The key is rule, action, function and call site: signals, targets, threads and processes do not count.
 *     Of kernel decisions the call site is libc's: these are told apart by process, target and signals.
 * D2  What is shown (arguments, target, process, stack) is of the first record. */
#include "decisions.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "finding.h"
#include "util.h"

#define STACK_MOST 8192u /* bytes that are walked */
#define PARENTS_MOST 64u /* processes that are asked for the modules of a forked child */
#define WORD sizeof(uint64_t)

/* One PROCESS record. */
struct image {
    uint64_t offset, parent, modules; /* 0: none */
    uint32_t pid;
    UT_hash_handle by_offset, by_pid; /* by_pid: the newest */
};

struct group {
    struct decision decision;
    char *key;
    const struct sigvet_decision **records;
    size_t record_count, record_room;
    UT_hash_handle hh;
};

struct decisions {
    const struct trace *trace;
    struct symbols *symbols;
    struct rulebook book;
    audit_decided *news;
    void *news_arg;
    struct image *images, *newest;
    struct group *by_key;
    struct group **groups;
    size_t count, room;
};

struct decisions *decisions_new(const struct trace *t, struct symbols *symbols)
{
    struct decisions *ds = xcalloc(1, sizeof *ds);

    ds->trace = t;
    ds->symbols = symbols;
    rulebook_load(&ds->book, t);
    return ds;
}

void decisions_free(struct decisions *ds)
{
    struct image *image, *next;

    if (ds == NULL) {
        return;
    }
    HASH_CLEAR(by_pid, ds->newest);
    HASH_ITER(by_offset, ds->images, image, next)
    {
        HASH_DELETE(by_offset, ds->images, image);
        free(image);
    }
    HASH_CLEAR(hh, ds->by_key);
    for (size_t i = 0; i < ds->count; i++) {
        free(ds->groups[i]->decision.stack.frames);
        free(ds->groups[i]->records);
        free(ds->groups[i]->key);
        free(ds->groups[i]);
    }
    free(ds->groups);
    rulebook_free(&ds->book);
    free(ds);
}

void decisions_on_news(struct decisions *ds, audit_decided *news, void *arg)
{
    ds->news = news;
    ds->news_arg = arg;
}

/* ---- processes ------------------------------------------------------------------------------- */

static struct image *image_at(const struct decisions *ds, uint64_t offset)
{
    struct image *image;

    HASH_FIND(by_offset, ds->images, &offset, sizeof offset, image);
    return image;
}

static void feed_process(struct decisions *ds, const struct sigvet_process *rec)
{
    uint64_t offset = reader_offset(ds->trace, &rec->rec);
    struct image *image = image_at(ds, offset), *older;

    if (image != NULL) {
        return;
    }
    image = xcalloc(1, sizeof *image);
    image->offset = offset;
    image->parent = rec->parent;
    image->pid = rec->pid;
    HASH_ADD(by_offset, ds->images, offset, sizeof image->offset, image);
    HASH_FIND(by_pid, ds->newest, &image->pid, sizeof image->pid, older);
    if (older != NULL) {
        HASH_DELETE(by_pid, ds->newest, older);
    }
    HASH_ADD(by_pid, ds->newest, pid, sizeof image->pid, image);
}

/* The modules of a process: its own, or those that it was forked with. */
static uint64_t modules_of(const struct decisions *ds, const struct image *image)
{
    for (unsigned i = 0; image != NULL && i < PARENTS_MOST; i++) {
        if (image->modules != 0) {
            return image->modules;
        }
        image = image_at(ds, image->parent);
    }
    return 0;
}

/* ---- one decision ---------------------------------------------------------------------------- */

/* Where the call came from. */
struct origin {
    const struct sigvet_process *process;
    struct space *space; /* NULL: not known */
};

/* The launcher knows no process records: it tells the pid alone. */
static struct origin find_origin(const struct decisions *ds, const struct sigvet_decision *rec)
{
    const struct sigvet_modules *modules;
    uint64_t process = rec->process, at = rec->modules;
    struct origin from = {0};

    if (process == 0) {
        const struct image *image;
        HASH_FIND(by_pid, ds->newest, &rec->pid, sizeof rec->pid, image);
        process = image != NULL ? image->offset : 0;
        at = modules_of(ds, image);
    }
    from.process = reader_at(ds->trace, process, SIGVET_REC_PROCESS);
    modules = reader_at(ds->trace, at, SIGVET_REC_MODULES);
    if (from.process != NULL && modules != NULL) {
        from.space = symbols_space(ds->symbols, modules, reader_exe(from.process));
    }
    return from;
}

/* The stack as the record that walk.h takes: it begins in the caller, at its call. */
struct snapshot {
    struct sigvet_unsafe_call call;
    unsigned char bytes[STACK_MOST];
};

static struct stack walk_stack(const struct decisions *ds, const struct sigvet_decision *rec,
                               struct space *space)
{
    const unsigned char *at = (const unsigned char *)(rec + 1);
    struct sigvet_event_stack stack;
    uint64_t top = 0;

    if ((rec->flags & SIGVET_DECISION_STACK) == 0) {
        return (struct stack){0};
    }
    memcpy(&stack, at, sizeof stack); /* recordcheck: all of it is there */
    if (stack.len > STACK_MOST) {
        stack.len = STACK_MOST;
    }
    struct snapshot *s CLEANUP_FREE = xcalloc(1, sizeof *s);
    struct walk *walk CLEANUP_FREE = xcalloc(1, sizeof *walk);
    memcpy(s->bytes, at + sizeof stack, stack.len);
    if (stack.regs.sp == stack.addr && stack.len >= WORD) {
        memcpy(&top, s->bytes, WORD);
    }
    s->call.rec.size = sizeof *s;
    s->call.regs = stack.regs;
    s->call.regs.ip = rec->caller - 1;
    s->call.regs.sp += top == rec->caller ? WORD : 0; /* as it is behind the call */
    s->call.region[0] = (struct sigvet_region){
        .addr = stack.addr, .len = stack.len, .off = offsetof(struct snapshot, bytes)};
    walk_call(space, &s->call, walk);
    if (walk->handler_count == 0) {
        return (struct stack){0};
    }
    walk->handler[0].ip = rec->caller;
    walk->handler[0].is_return = true;
    return finding_stack(ds->symbols, space, walk->handler, walk->handler_count);
}

static bool is_syscall(const struct sigvet_decision *rec)
{
    return (rec->flags & SIGVET_DECISION_SYSCALL) != 0;
}

/* The function that a call's argument stands for: a handler given to signal(). */
static struct frame find_code(const struct decisions *ds, const struct decision *d,
                              struct space *space)
{
    for (uint32_t i = 0; d->api != NULL && space != NULL && i < d->api->arguments; i++) {
        uint64_t address = d->record->args[i];
        if (d->api->kinds[i] == KIND_HANDLER && space_module_at(space, address) != NULL) {
            return finding_entry(ds->symbols, space, address);
        }
    }
    return (struct frame){0};
}

static void fill(const struct decisions *ds, struct decision *d, const struct sigvet_decision *rec,
                 const struct origin *from)
{
    d->record = rec;
    d->origin = rulebook_origin(&ds->book, rec->rule);
    d->action = (enum sigvet_action)rec->action;
    d->process = from->process;
    if (is_syscall(rec)) {
        d->api = api_by_number(rec->row);
        d->call = d->api != NULL ? d->api->name : NULL;
    } else {
        d->call = reader_row_name(ds->trace, rec->row);
        d->api = d->call != NULL ? api_by_name(d->call) : NULL;
    }
    d->caller = (struct frame){.address = rec->caller};
    if (rec->caller != 0 && from->space != NULL) {
        d->caller = finding_caller(ds->symbols, from->space, rec->caller);
        d->stack = walk_stack(ds, rec, from->space);
    }
    d->code = find_code(ds, d, from->space);
}

/* D1. Modules are told apart by path, addresses by their offset in it. */
static char *make_key(const struct sigvet_decision *rec, const struct origin *from)
{
    const struct module *m = from->space ? space_module_at(from->space, rec->caller) : NULL;
    CLEANUP_FREE char *call =
        xasprintf("%" PRIx32 "|%x|%d|%" PRIx32, rec->rule, rec->action, is_syscall(rec), rec->row);

    if ((rec->flags & SIGVET_DECISION_KERNEL) != 0) {
        return xasprintf("%s|kernel|%" PRIx32 "|%" PRIx32 "|%" PRIx64, call, rec->pid,
                         rec->target_pid, rec->signals);
    }
    return xasprintf("%s|%" PRIx64 "|%s", call, rec->caller - (m ? m->bias : 0), m ? m->path : "");
}

static void feed_decision(struct decisions *ds, const struct sigvet_decision *rec)
{
    struct origin from = find_origin(ds, rec);
    char *key = make_key(rec, &from);
    struct group *g;

    HASH_FIND_STR(ds->by_key, key, g);
    bool is_new = g == NULL;
    if (is_new) {
        g = xcalloc(1, sizeof *g);
        g->key = key;
        fill(ds, &g->decision, rec, &from);
        HASH_ADD_KEYPTR(hh, ds->by_key, g->key, strlen(g->key), g);
        if (ds->count == ds->room) {
            ds->room = ds->room ? ds->room * 2 : 16;
            ds->groups = xrealloc_array(ds->groups, ds->room, sizeof(struct group *));
        }
        ds->groups[ds->count++] = g;
    } else {
        free(key);
    }
    if (g->record_count == g->record_room) {
        g->record_room = g->record_room ? g->record_room * 2 : 2;
        g->records = xrealloc_array(g->records, g->record_room, sizeof(struct sigvet_decision *));
    }
    g->records[g->record_count++] = rec;
    g->decision.signals |= rec->signals;
    if (is_new && ds->news != NULL) {
        g->decision.count = rec->count;
        ds->news(&g->decision, ds->news_arg);
    }
}

/* ---- all of them ----------------------------------------------------------------------------- */

void decisions_feed(struct decisions *ds, const struct sigvet_record *rec)
{
    if (rec->type == SIGVET_REC_PROCESS) {
        feed_process(ds, (const void *)rec);
    } else if (rec->type == SIGVET_REC_MODULES) {
        struct image *image =
            image_at(ds, ((const struct sigvet_modules *)(const void *)rec)->process);
        if (image != NULL) {
            image->modules = reader_offset(ds->trace, rec);
        }
    } else if (rec->type == SIGVET_REC_DECISION) {
        feed_decision(ds, (const void *)rec);
    }
}

/* A kernel decision may be older than the modules of its process. */
static void look_again(const struct decisions *ds, struct decision *d)
{
    if ((d->record->flags & SIGVET_DECISION_KERNEL) != 0 && d->caller.module == NULL) {
        struct origin from = find_origin(ds, d->record);
        free(d->stack.frames);
        d->stack = (struct stack){0};
        fill(ds, d, d->record, &from);
    }
}

void decisions_refresh(struct decisions *ds)
{
    for (size_t i = 0; i < ds->count; i++) {
        struct group *g = ds->groups[i];
        look_again(ds, &g->decision);
        uint64_t total = 0;
        for (size_t j = 0; j < g->record_count; j++) {
            if (__builtin_add_overflow(total, g->records[j]->count, &total)) {
                total = UINT64_MAX;
                break;
            }
        }
        g->decision.count = total;
    }
}

size_t decisions_count(const struct decisions *ds)
{
    return ds->count;
}

const struct decision *decisions_at(const struct decisions *ds, size_t i)
{
    return i < ds->count ? &ds->groups[i]->decision : NULL;
}

const struct rulebook *decisions_rulebook(const struct decisions *ds)
{
    return &ds->book;
}
