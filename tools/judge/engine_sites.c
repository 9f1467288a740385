/* engine_sites.c - processes, the modules that they map, and who installed which handler.
 *
 * Owns:     an entry per PROCESS record and one per handler and signal.
 * Contexts: see engine.h.
 * Errors:   NULL for what the trace does not hold.
 * Source:   include/sigvet/trace.h
 *
 * The same address may be another handler in another program: engine_handler() is asked with the space of
 * the event at hand, and who installed it is shown only if it is of that program. */
#include <stdlib.h>

#include "engine_inner.h"
#include "util.h"

#define MODULES_MOST 64u /* lists of modules that are looked through for an address */
#define PARENTS_MOST 64u /* processes that are asked for the modules of a forked child */

static struct engine_image *image_at(const struct engine *g, uint64_t offset)
{
    struct engine_image *image;

    HASH_FIND(hh, g->images, &offset, sizeof offset, image);
    return image;
}

static void add_process(struct engine *g, const struct sigvet_process *rec)
{
    uint64_t offset = reader_offset(g->trace, &rec->rec);
    struct engine_image *image = image_at(g, offset);

    if (image == NULL) {
        image = xcalloc(1, sizeof *image);
        image->offset = offset;
        image->parent = rec->parent;
        image->record = rec;
        HASH_ADD(hh, g->images, offset, sizeof image->offset, image);
        image = image_at(g, rec->parent);
        if (image != NULL) {
            image->children++;
        }
    }
}

static struct engine_handler *handler_at(const struct engine *g, uint64_t handler, uint32_t signal)
{
    struct engine_handler *h, search = {.key = {handler, signal}};

    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): the whole key is set */
    HASH_FIND(hh, g->handlers, &search.key, sizeof search.key, h);
    return h;
}

static void add_handler(struct engine *g, const struct sigvet_handler *rec)
{
    struct engine_handler *h = handler_at(g, rec->handler, rec->signal);

    if (h == NULL) {
        h = xcalloc(1, sizeof *h);
        h->key.handler = rec->handler;
        h->key.signal = rec->signal;
        HASH_ADD(hh, g->handlers, key, sizeof h->key, h);
    }
    h->record = rec;
}

static void add_offset(uint64_t **list, size_t *count, size_t *room, uint64_t offset)
{
    if (*count == *room) {
        *room = *room > 0 ? 2 * *room : 1;
        *list = xrealloc_array(*list, *room, sizeof **list);
    }
    (*list)[(*count)++] = offset;
}

static void add_other(struct engine *g, uint64_t process, const struct sigvet_record *rec)
{
    struct engine_image *image = image_at(g, process);

    if (image != NULL) {
        add_offset(&image->others, &image->other_count, &image->other_room,
                   reader_offset(g->trace, rec));
    }
}

static void add_gap(struct engine *g, const struct sigvet_gap_rec *gap)
{
    struct engine_image *image = image_at(g, gap->process);

    if (image != NULL && gap->kind == SIGVET_GAP_EVENTS_OVER && !image->silent) {
        image->silent = true;
        g->silent_count++;
    }
    add_other(g, gap->process, &gap->rec);
}

bool engine_sites_silent(const struct engine *g, uint64_t process_off)
{
    const struct engine_image *image = g->silent_count > 0 ? image_at(g, process_off) : NULL;

    return image != NULL && image->silent;
}

void engine_sites_record(struct engine *g, const struct sigvet_record *rec)
{
    if (rec->type == SIGVET_REC_PROCESS) {
        add_process(g, (const void *)rec);
    } else if (rec->type == SIGVET_REC_HANDLER) {
        add_handler(g, (const void *)rec);
        add_other(g, ((const struct sigvet_handler *)(const void *)rec)->process, rec);
    } else if (rec->type == SIGVET_REC_RUNNING) {
        add_other(g, ((const struct sigvet_running *)(const void *)rec)->process, rec);
    } else if (rec->type == SIGVET_REC_UNSAFE_CALL) {
        add_other(g, ((const struct sigvet_unsafe_call *)(const void *)rec)->process, rec);
    } else if (rec->type == SIGVET_REC_EXEC) {
        add_other(g, ((const struct sigvet_exec *)(const void *)rec)->process, rec);
    } else if (rec->type == SIGVET_REC_GAP) {
        add_gap(g, (const void *)rec);
    } else if (rec->type == SIGVET_REC_MODULES) {
        const struct sigvet_modules *modules = (const void *)rec;
        struct engine_image *image = image_at(g, modules->process);
        if (image != NULL) {
            add_offset(&image->modules, &image->module_count, &image->module_room,
                       reader_offset(g->trace, rec));
        }
    }
}

static void image_free(struct engine *g, struct engine_image *image)
{
    HASH_DEL(g->images, image);
    g->silent_count -= image->silent ? 1 : 0;
    free(image->modules);
    free(image->others);
    free(image->spaces);
    free(image);
}

/* Nobody can enter it any more that this record tells of. */
static void forget_handler(struct engine *g, const struct sigvet_handler *rec)
{
    struct engine_handler *h = handler_at(g, rec->handler, rec->signal);

    if (h != NULL && h->record == rec) {
        HASH_DEL(g->handlers, h);
        free(h);
    }
}

/* What rules keep points into the spaces of live processes: a forked child whose list of modules is the same has
 * the same space, and must not take it along when it goes. */
static void use_space(struct engine_image *image, struct space *space)
{
    for (size_t i = image->space_count; i > 0; i--) { /* mostly the newest one */
        if (image->spaces[i - 1] == space) {
            return;
        }
    }
    image->spaces = xrealloc_array(image->spaces, image->space_count + 1, sizeof(*image->spaces));
    image->spaces[image->space_count++] = space;
    space_keep(space);
}

static void leave_spaces(struct engine_image *image)
{
    for (size_t i = 0; i < image->space_count; i++) {
        space_unkeep(image->spaces[i]);
    }
    image->space_count = 0;
}

static void forget_modules(struct engine *g, const struct sigvet_modules *rec)
{
    const struct sigvet_process *process = reader_at(g->trace, rec->process, SIGVET_REC_PROCESS);

    if (process != NULL && symbols_forget(g->symbols, rec, reader_exe(process))) {
        engine_report_forget(g);
    }
}

static void release(struct engine *g, const struct sigvet_record *rec)
{
    uint64_t offset = reader_offset(g->trace, rec);

    if (g->done != NULL) {
        g->done(offset, rec->size, g->done_context);
    }
    reader_forget(g->trace, offset);
}

static void forget(struct engine *g, uint64_t offset)
{
    const struct sigvet_record *rec = reader_record(g->trace, offset);

    if (rec == NULL || !audit_forget(g->audit, rec)) {
        return;
    }
    if (rec->type == SIGVET_REC_HANDLER) {
        forget_handler(g, (const void *)rec);
    } else if (rec->type == SIGVET_REC_MODULES) {
        forget_modules(g, (const void *)rec);
    } else if (rec->type == SIGVET_REC_UNSAFE_CALL) {
        engine_jumps_forget(g, (const void *)rec);
    }
    release(g, rec);
}

void engine_sites_useless(struct engine *g)
{
    const struct sigvet_record *rec;

    while ((rec = audit_useless(g->audit)) != NULL) {
        release(g, rec);
    }
}

void engine_sites_over(struct engine *g, uint64_t process_off)
{
    struct engine_image *image = image_at(g, process_off);

    if (image != NULL) {
        image->over = true;
    }
    while (image != NULL && image->over && image->children == 0) {
        struct engine_image *parent = image_at(g, image->parent);
        for (size_t i = image->other_count; i > 0;
             i--) { /* calls before the handlers that they point to */
            forget(g, image->others[i - 1]);
        }
        leave_spaces(image);
        for (size_t i = 0; i < image->module_count; i++) {
            forget(g, image->modules[i]);
        }
        forget(g, image->offset);
        image_free(g, image);
        image = parent;
        if (image != NULL) {
            image->children--;
        }
    }
}

void engine_sites_free(struct engine *g)
{
    struct engine_image *image, *next_image;
    struct engine_handler *handler, *next_handler;

    HASH_ITER(hh, g->images, image, next_image)
    {
        image_free(g, image);
    }
    HASH_ITER(hh, g->handlers, handler, next_handler)
    {
        HASH_DEL(g->handlers, handler);
        free(handler);
    }
}

static struct space *space_at(struct engine *g, uint64_t modules, const char *exe)
{
    const struct sigvet_modules *rec = reader_at(g->trace, modules, SIGVET_REC_MODULES);
    struct space *space = rec != NULL ? symbols_space(g->symbols, rec, exe) : NULL;
    struct engine_image *image = space != NULL ? image_at(g, rec->process) : NULL;

    if (image != NULL) {
        use_space(image, space);
    }
    return space;
}

/* Records are met before the events of their time: the newest modules that hold the address. */
struct space *engine_space(struct engine *g, uint64_t process_off, uint64_t address,
                           const struct sigvet_process **process)
{
    const struct engine_image *image = image_at(g, process_off);
    struct space *newest = NULL;
    unsigned asked = 0;

    *process = image != NULL ? image->record : NULL;
    for (unsigned i = 0; image != NULL && i < PARENTS_MOST; i++) {
        for (size_t k = image->module_count; k > 0 && asked < MODULES_MOST; k--, asked++) {
            struct space *space = space_at(g, image->modules[k - 1], reader_exe(*process));
            if (space != NULL && space_loaded_at(space, address) != NULL) {
                return space;
            }
            newest = newest != NULL ? newest : space;
        }
        image = image_at(g, image->parent);
    }
    return newest;
}

struct space *rule_space(const struct rule_event *e, uint64_t address)
{
    const struct sigvet_process *process;

    return engine_space(e->engine, e->event != NULL ? e->event->process_off : e->process->offset,
                        address, &process);
}

bool rule_exited(const struct rule_event *e)
{
    const struct engine_image *image = image_at(e->engine, e->process->offset);

    if (image == NULL) {
        return false;
    }
    reader_refresh_one(e->engine->trace, &image->record->rec);
    return image->record->ended != 0;
}

/* What has been answered is gone from the trace. A vfork child has no records of its own. */
bool rule_exec_succeeded(const struct rule_event *e, uint32_t tid)
{
    const struct engine_image *image = image_at(e->engine, e->process->offset);

    if (e->process->end == REPLAY_EXECED) {
        return true;
    }
    for (size_t i = image != NULL ? image->other_count : 0; i > 0; i--) {
        const struct sigvet_exec *exec =
            reader_at(e->engine->trace, image->others[i - 1], SIGVET_REC_EXEC);
        if (exec != NULL && exec->spawn == 0 && exec->tid == tid) {
            reader_refresh_one(e->engine->trace, &exec->rec);
            return exec->failed == 0;
        }
    }
    return false;
}

const struct sigvet_handler *engine_handler(const struct engine *g, uint64_t handler,
                                            uint32_t signal)
{
    const struct engine_handler *h = handler_at(g, handler, signal);

    return h != NULL ? h->record : NULL;
}

struct space *engine_handler_space(struct engine *g, const struct sigvet_handler *h)
{
    const struct sigvet_process *process = reader_at(g->trace, h->process, SIGVET_REC_PROCESS);

    return process != NULL ? space_at(g, h->modules, reader_exe(process)) : NULL;
}

struct space *rule_installed_space(const struct rule_event *e, uint64_t handler, uint32_t signal)
{
    const struct sigvet_handler *h = engine_handler(e->engine, handler, signal);
    struct space *space = h != NULL && h->process == e->event->process_off
                              ? engine_handler_space(e->engine, h)
                              : NULL;

    return space != NULL ? space : rule_space(e, handler);
}

enum rule_code rule_code_at(const struct rule_event *e, struct space *space, uint64_t address,
                            const char **name, uint64_t *start)
{
    struct symbols *symbols = e->engine->symbols;
    const struct module *m = space != NULL ? space_module_at(space, address) : NULL;

    *name = NULL;
    *start = m != NULL ? symbols_function_start(symbols, space, address) : 0;
    if (m == NULL) {
        return RULE_CODE_UNKNOWN;
    }
    switch (m->kind) {
    case MODULE_PROGRAM:
    case MODULE_LIBRARY:
        return RULE_CODE_PROGRAM;
    case MODULE_LIBC:
    case MODULE_LOADER:
    case MODULE_CXX:
        *name = *start != 0 ? symbols_exact(symbols, space, *start) : NULL;
        return RULE_CODE_RUNTIME;
    default:
        return RULE_CODE_UNKNOWN;
    }
}
