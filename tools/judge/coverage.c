/* coverage.c - which handlers were installed, and which of them ever ran.
 *
 * Owns:     see coverage.h.
 * Contexts: the tools only.
 * Errors:   see coverage.h.
 * Source:   include/sigvet/trace.h. */
#include "coverage.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "finding.h"
#include "signals.h"
#include "util.h"

struct entry {
    char *key;
    char *name, *place, *module, *program; /* those of struct handler_runs */
    uint32_t signal;
    const struct sigvet_handler **records;
    size_t count, room;
    uint64_t past_installs, past_runs; /* of records that were forgotten */
    UT_hash_handle hh;
};

struct coverage {
    struct entry *by_key; /* uthash keeps the order of appearance */
    const char **never_run;
    struct handler_runs *handlers;
};

struct coverage *coverage_new(void)
{
    return xcalloc(1, sizeof(struct coverage));
}

void coverage_free(struct coverage *c)
{
    struct entry *e, *next;

    if (!c) {
        return;
    }
    HASH_ITER(hh, c->by_key, e, next)
    {
        HASH_DEL(c->by_key, e);
        free(e->key);
        free(e->name);
        free(e->place);
        free(e->module);
        free(e->program);
        free(e->records);
        free(e);
    }
    free(c->never_run);
    free(c->handlers);
    free(c);
}

static void name_handler(struct entry *e, struct symbols *symbols, struct space *space,
                         const struct sigvet_handler *rec)
{
    struct frame frame = {.address = rec->handler};

    if (space) {
        frame = finding_entry(symbols, space, rec->handler);
    }
    e->signal = rec->signal;
    e->place = finding_place(&frame);
    e->module = xstrdup(frame.module ? frame.module : "");
    e->name = xasprintf("%s %s", signals_name(rec->signal), e->place);
}

void coverage_add(struct coverage *c, struct symbols *symbols, struct space *space, const char *exe,
                  const struct sigvet_handler *rec)
{
    const struct module *m = space ? space_loaded_at(space, rec->handler) : NULL;
    char *key =
        xasprintf("%u|%llx|%s|%s", rec->signal,
                  (unsigned long long)(rec->handler - (m ? m->bias : 0)), m ? m->path : "", exe);
    struct entry *e;

    HASH_FIND_STR(c->by_key, key, e);
    if (e) {
        free(key);
    } else {
        e = xcalloc(1, sizeof *e);
        e->key = key;
        e->program = xstrdup(exe);
        name_handler(e, symbols, space, rec);
        HASH_ADD_KEYPTR(hh, c->by_key, e->key, strlen(e->key), e);
    }
    if (e->count == e->room) {
        e->room = e->room ? e->room * 2 : 2;
        e->records = xrealloc_array(e->records, e->room, sizeof *e->records);
    }
    e->records[e->count++] = rec;
}

void coverage_forget(struct coverage *c, const struct sigvet_handler *rec)
{
    struct entry *e, *next;

    HASH_ITER(hh, c->by_key, e, next)
    {
        for (size_t i = 0; i < e->count; i++) {
            if (e->records[i] == rec) {
                util_add_up(&e->past_installs, rec->installs);
                util_add_up(&e->past_runs, rec->runs);
                e->records[i] = e->records[--e->count];
                return;
            }
        }
    }
}

static struct handler_runs runs_of(const struct entry *e)
{
    struct handler_runs out = {.name = e->name,
                               .place = e->place,
                               .module = e->module,
                               .program = e->program,
                               .signal = e->signal,
                               .installs = e->past_installs,
                               .runs = e->past_runs};

    for (size_t i = 0; i < e->count; i++) {
        util_add_up(&out.installs, e->records[i]->installs);
        util_add_up(&out.runs, e->records[i]->runs);
    }
    return out;
}

void coverage_sum(struct coverage *c, struct summary *out)
{
    struct entry *e, *next;
    size_t most = HASH_COUNT(c->by_key), count = 0;

    out->handlers_run = 0;
    out->never_run_count = 0;
    c->never_run = xrealloc_array(c->never_run, most, sizeof *c->never_run);
    c->handlers = xrealloc_array(c->handlers, most, sizeof *c->handlers);
    HASH_ITER(hh, c->by_key, e, next)
    {
        struct handler_runs handler = runs_of(e);
        if (handler.installs == 0 && handler.runs == 0) {
            continue; /* every call that was to install it failed */
        }
        c->handlers[count++] = handler;
        if (handler.runs > 0) {
            out->handlers_run++;
        } else {
            c->never_run[out->never_run_count++] = e->name;
        }
    }
    out->handlers_installed = out->handler_count = count;
    out->never_run = c->never_run;
    out->handlers = c->handlers;
}
