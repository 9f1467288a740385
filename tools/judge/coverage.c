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
    char *name; /* "SIGHUP on_hup" */
    const struct sigvet_handler **records;
    size_t count, room;
    UT_hash_handle hh;
};

struct coverage {
    struct entry *by_key; /* uthash keeps the order of appearance */
    const char **never_run;
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
        free(e->records);
        free(e);
    }
    free(c->never_run);
    free(c);
}

static char *handler_name(struct symbols *symbols, struct space *space,
                          const struct sigvet_handler *rec)
{
    struct frame frame = {.address = rec->handler};
    CLEANUP_FREE char *place = NULL;

    if (space) {
        frame = finding_entry(symbols, space, rec->handler);
    }
    place = finding_place(&frame);
    return xasprintf("%s %s", signals_name(rec->signal), place);
}

void coverage_add(struct coverage *c, struct symbols *symbols, struct space *space, const char *exe,
                  const struct sigvet_handler *rec)
{
    const struct module *m = space ? space_module_at(space, rec->handler) : NULL;
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
        e->name = handler_name(symbols, space, rec);
        HASH_ADD_KEYPTR(hh, c->by_key, e->key, strlen(e->key), e);
    }
    if (e->count == e->room) {
        e->room = e->room ? e->room * 2 : 2;
        e->records = xrealloc_array(e->records, e->room, sizeof *e->records);
    }
    e->records[e->count++] = rec;
}

void coverage_sum(struct coverage *c, struct summary *out)
{
    struct entry *e, *next;

    out->handlers_installed = HASH_COUNT(c->by_key);
    out->handlers_run = 0;
    out->never_run_count = 0;
    c->never_run = xrealloc_array(c->never_run, HASH_COUNT(c->by_key), sizeof *c->never_run);
    HASH_ITER(hh, c->by_key, e, next)
    {
        bool ran = false;
        for (size_t i = 0; i < e->count; i++) {
            ran = ran || e->records[i]->runs > 0;
        }
        if (ran) {
            out->handlers_run++;
        } else {
            c->never_run[out->never_run_count++] = e->name;
        }
    }
    out->never_run = c->never_run;
}
