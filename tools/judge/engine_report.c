/* engine_report.c - makes findings of what the rules report: one per place to mend.
 *
 * Owns:     the index of findings by addresses; the findings are the set's.
 * Contexts: see engine.h.
 * Errors:   only memory exhaustion ends the tool.
 * Source:   finding.h
 *
 * R1  Equal are: rule, function, the function that calls it, handler. Signals, threads, processes and the
 *     place within the caller do not count; whether the program itself accepts it does.
 * R2  What is shown is of the first report with the highest level. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine_inner.h"
#include "marked.h"
#include "util.h"
#include "walk.h"

#define FRAMES_MOST 16u
#define STACK_MOST SIGVET_EVENT_MAX
#define WORD sizeof(uint64_t)

/* ---- the event's place ----------------------------------------------------------------------- */

struct rule_site rule_site(const struct rule_event *e)
{
    struct rule_site s = {.api = e->api};

    s.allowed = e->event != NULL && (e->event->head->flags & SIGVET_EVENT_ALLOWED) != 0;
    const struct replay_frame *f = rule_frame(e);

    if (e->call != NULL) {
        s.caller = e->call->caller;
    }
    if (e->delivery != NULL) {
        s.handler = e->delivery->handler;
        s.signal = e->delivery->signal;
    } else if (f != NULL && e->event != NULL && rule_in_handler(e)) {
        s.handler = f->handler;
        s.signal = f->signal;
    }
    s.space = engine_space(e->engine, e->event != NULL ? e->event->process_off : e->process->offset,
                           s.caller != 0 ? s.caller : s.handler, &s.process);
    return s;
}

/* ---- frames ---------------------------------------------------------------------------------- */

/* The event's stack as the record that walk.h takes: it begins in the caller, behind its call. */
struct snapshot {
    struct sigvet_unsafe_call call;
    unsigned char bytes[STACK_MOST];
};

static bool snapshot_of(const struct rule_event *e, struct snapshot *s)
{
    const struct sigvet_event *head = e->event->head;
    size_t at = sizeof *e->call + api_words_size(e->api);
    struct sigvet_event_stack stack;

    if (!(head->flags & SIGVET_EVENT_STACK) || at > head->size || head->size - at < sizeof stack) {
        return false;
    }
    memcpy(&stack, (const unsigned char *)head + at, sizeof stack);
    at += sizeof stack;
    if (stack.len > head->size - at || stack.len > STACK_MOST) {
        return false;
    }
    s->call.rec.size = sizeof *s;
    s->call.regs = stack.regs;
    s->call.regs.ip = e->call->caller - 1; /* the call, not what stands behind it */
    s->call.regs.sp = e->call->sp + WORD;
    s->call.region[0] = (struct sigvet_region){
        .addr = stack.addr, .len = stack.len, .off = offsetof(struct snapshot, bytes)};
    memcpy(s->bytes, (const unsigned char *)head + at, stack.len);
    return true;
}

/* The stack of the event at hand, if the trace has it and the report is about it. */
static struct stack walked(const struct rule_event *e, const struct rule_report *r)
{
    struct stack out = {0};

    if (e->event == NULL || e->call == NULL || r->site.caller != e->call->caller) {
        return out;
    }
    struct snapshot *s CLEANUP_FREE = xcalloc(1, sizeof *s);
    struct walk *w CLEANUP_FREE = xcalloc(1, sizeof *w);
    if (snapshot_of(e, s)) {
        walk_call(r->site.space, &s->call, w);
    }
    if (w->handler_count > 0) {
        w->handler[0].ip = r->site.caller;
        w->handler[0].is_return = true;
        out = finding_stack(e->engine->symbols, r->site.space, w->handler, w->handler_count);
    }
    return out;
}

static struct stack frames_at(struct engine *g, struct space *space, uint64_t address,
                              bool is_return)
{
    struct walk_step step = {.ip = address, .is_return = is_return};

    return finding_stack(g->symbols, space, &step, 1);
}

/* The called function comes first, as in other findings. */
static struct stack with_function(struct stack below, const char *function)
{
    struct stack out = {xcalloc(below.count + 1, sizeof *out.frames), below.count + 1};

    out.frames[0] = (struct frame){.function = function, .symbol = function};
    if (below.count > 0) {
        memcpy(out.frames + 1, below.frames, below.count * sizeof *out.frames);
    }
    free(below.frames);
    return out;
}

static struct stack make_stack(const struct rule_event *e, const struct rule_report *r,
                               const char *function)
{
    struct stack out = {0};

    if (r->site.space == NULL) {
        return out;
    }
    if (r->site.caller != 0) {
        out = walked(e, r);
        if (out.count == 0) {
            out = frames_at(e->engine, r->site.space, r->site.caller, true);
        }
    } else if (r->left != NULL) {
        return finding_stack(e->engine->symbols, r->site.space, r->left->walk->handler,
                             r->left->walk->handler_count);
    } else if (r->site.handler != 0) {
        out.frames = xcalloc(1, sizeof *out.frames);
        out.frames[0] = finding_entry(e->engine->symbols, r->site.space, r->site.handler);
        out.count = 1;
        return out;
    }
    return *function != '\0' ? with_function(out, function) : out;
}

/* ---- findings -------------------------------------------------------------------------------- */

/* {handler} and {caller} become names. Frees `text`. */
static char *fill_in(char *text, const char *word, const char *name)
{
    char *at;

    while ((at = strstr(text, word)) != NULL) {
        char *more = xasprintf("%.*s%s%s", (int)(at - text), text, name, at + strlen(word));
        free(text);
        text = more;
    }
    return text;
}

static char *make_message(const struct finding *f, const struct frame *caller, const char *message,
                          va_list args)
{
    CLEANUP_FREE char *handler = finding_place(&f->handler);
    CLEANUP_FREE char *place = finding_place(caller);
    char *text = NULL;

    if (vasprintf(&text, message, args) < 0) {
        die("out of memory");
    }
    return fill_in(fill_in(text, "{handler}", handler), "{caller}", place);
}

static void show_handler(struct engine *g, struct finding *f, const struct rule_report *r)
{
    const struct sigvet_handler *h;
    struct space *installed, *space = r->site.space;

    f->handler = f->installed_at = (struct frame){0};
    if (r->site.handler == 0) {
        return;
    }
    h = engine_handler(g, r->site.handler, r->site.signal != 0 ? r->site.signal : r->signal);
    installed = h != NULL ? engine_handler_space(g, h) : NULL;
    if (installed != NULL && (space == NULL || space_module_at(space, r->site.handler) == NULL)) {
        space = installed; /* its module is gone */
    }
    f->handler = space != NULL ? finding_entry(g->symbols, space, r->site.handler)
                               : (struct frame){.address = r->site.handler};
    if (installed == NULL || h->caller == 0) {
        return;
    }
    struct frame there = finding_entry(g->symbols, installed, r->site.handler);
    if (there.module != NULL && f->handler.module != NULL &&
        strcmp(there.module, f->handler.module) == 0) {
        f->installed_at = finding_caller(g->symbols, installed, h->caller);
    }
}

static void show_delivery(struct engine *g, struct finding *f, const struct rule_report *r)
{
    if (r->again) {
        return;
    }
    free(f->interrupted_stack.frames);
    f->interrupted_stack = (struct stack){0};
    if (r->delivery == NULL) {
        return;
    }
    f->si_code = rule_si_code(r->delivery);
    f->interrupted_in_unsafe = r->left != NULL ? r->left->inside : NULL;
    if (r->left != NULL) {
        f->interrupted_stack = finding_stack(g->symbols, r->site.space, r->left->walk->interrupted,
                                             r->left->walk->interrupted_count);
    } else if (r->site.space != NULL) {
        f->interrupted_stack = frames_at(g, r->site.space, r->delivery->ip, false);
    }
}

/* R2: makes the finding show this report. */
static void show(const struct rule_event *e, struct finding *f, const struct rule_report *r,
                 const char *function, const struct frame *caller, const char *message,
                 va_list args)
{
    f->rule = e->rule->id;
    f->function = function;
    f->instead = r->instead != NULL ? r->instead : "";
    f->level = r->level;
    f->because = r->because;
    f->signal = r->signal;
    f->process = r->site.process;
    reader_keep(f->process);
    f->from_event = true;
    show_handler(e->engine, f, r);
    show_delivery(e->engine, f, r);
    free(f->handler_stack.frames);
    f->handler_stack = make_stack(e, r, function);
    finding_fingerprint(f, caller);
    free(f->message);
    f->message = make_message(f, caller, message, args);
}

/* What the program itself says of the call, of its caller or of the handler: that it accepts it, and how. */
static const char *annotation_of(struct symbols *symbols, const struct rule_site *site)
{
    if (site->allowed) {
        return "sigvet_allow_begin()";
    }
    if (site->space != NULL &&
        ((site->caller != 0 && marked_at(symbols, site->space, site->caller, true)) ||
         (site->handler != 0 && marked_at(symbols, site->space, site->handler, false)))) {
        return "SIGVET_SAFE_FUNCTION()";
    }
    return NULL;
}

/* R1. */
static char *make_key(const struct rule_event *e, const struct rule_report *r, const char *function,
                      const struct frame *caller, const char *annotation)
{
    struct frame handler = {0};

    if (r->site.handler != 0 && r->site.space != NULL) {
        handler = finding_entry(e->engine->symbols, r->site.space, r->site.handler);
    }
    CLEANUP_FREE char *h = finding_place(&handler);
    CLEANUP_FREE char *c = finding_place(caller);
    return xasprintf("event|%s|%s|%s|%s|%s|%s|%d", e->rule->id, function, h,
                     handler.module != NULL ? handler.module : "", c,
                     caller->module != NULL ? caller->module : "", annotation != NULL);
}

/* The function that calls. Without a name it is known by where it begins. */
static struct frame caller_of(struct engine *g, const struct rule_site *site)
{
    struct frame f = {.address = site->caller};
    uint64_t start;

    if (site->caller == 0 || site->space == NULL) {
        return f;
    }
    f = finding_caller(g->symbols, site->space, site->caller);
    start = f.function == NULL && f.module != NULL
                ? symbols_function_start(g->symbols, site->space, site->caller - 1)
                : 0;
    if (start != 0) {
        f.offset -= site->caller - start;
    }
    return f;
}

static struct engine_known *known_for(struct engine *g, const struct rule_event *e,
                                      const struct rule_report *r, const char *function)
{
    struct engine_known *k, search;

    memset(&search.key, 0, sizeof search.key);
    search.key.rule = e->rule;
    search.key.space = r->site.space;
    search.key.function = function;
    search.key.caller = r->site.caller;
    search.key.handler = r->site.handler;
    search.key.allowed = r->site.allowed;
    HASH_FIND(hh, g->known, &search.key, sizeof search.key, k);
    if (k == NULL) {
        k = xcalloc(1, sizeof *k);
        k->key = search.key;
        HASH_ADD(hh, g->known, key, sizeof k->key, k);
    }
    return k;
}

void rule_report(const struct rule_event *e, const struct rule_report *r, const char *message, ...)
{
    struct engine *g = e->engine;
    const char *function = r->function ? r->function : r->site.api != NULL ? r->site.api->name : "";
    struct engine_known *k = known_for(g, e, r, function);
    bool is_new = false;

    struct frame caller = {0};
    if (k->finding == NULL || r->level > k->finding->level) {
        caller = caller_of(g, &r->site);
    }
    if (k->finding == NULL) {
        const char *annotation = annotation_of(g->symbols, &r->site);
        char *key = make_key(e, r, function, &caller, annotation);
        k->finding = finding_open(g->findings, key, &is_new);
        k->finding->annotation = annotation;
    }
    struct finding *f = k->finding;
    bool rises = is_new || r->level > f->level;
    if (rises) {
        va_list args;
        va_start(args, message);
        show(e, f, r, function, &caller, message, args);
        va_end(args);
    }
    f->count += r->again ? 0 : 1;
    f->signals |= r->signals;
    if (r->signal >= 1 && r->signal <= REPLAY_SIGNALS) {
        f->signals |= REPLAY_BIT(r->signal);
    }
    if (rises) {
        finding_tell(g->findings, f);
    }
}

const char *rule_unsafe_in(const struct rule_event *e, const struct rule_site *handler)
{
    const char *exe = handler->process != NULL ? reader_exe(handler->process) : "";

    for (size_t i = 0; i < finding_count(e->engine->findings); i++) {
        const struct finding *f = finding_at(e->engine->findings, i);
        if (!f->from_event && f->level >= LEVEL_WARNING && f->process != NULL &&
            f->handler.address == handler->handler && strcmp(reader_exe(f->process), exe) == 0) {
            return f->function;
        }
    }
    return NULL;
}

void engine_report_forget(struct engine *g)
{
    struct engine_known *k, *next;

    HASH_ITER(hh, g->known, k, next)
    {
        HASH_DEL(g->known, k);
        free(k);
    }
}
