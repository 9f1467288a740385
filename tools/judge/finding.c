/* finding.c - groups what the rules judged into findings: one per place to mend.
 *
 * Owns:     see finding.h.
 * Contexts: the tools only.
 * Errors:   see finding.h.
 * Source:   FNV-1a (Fowler, Noll, Vo).
 *
 * F1  The key is rule, function, handler and call site, and whether the program accepts the call
 *     itself: signals, threads, processes and depths do not count.
 * F2  What is shown (signal, sender, stacks) is of the first call with the highest level.
 * F3  The fingerprint is made of names alone where there are names: it survives rebuilds and line
 *     shifts. */
#include "finding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "language.h"
#include "signals.h"
#include "util.h"

struct group {
    struct finding finding;
    char *key;
    struct evidence *calls;
    size_t call_count, call_room;
    size_t shown;                      /* index of the call that is shown */
    uint64_t past_count, past_signals; /* of calls that were dropped */
    size_t order;                      /* of appearance */
    UT_hash_handle hh;
};

struct finding_set {
    struct symbols *symbols;
    audit_news *news;
    void *news_arg;
    finding_look *look;
    void *look_arg;
    struct group *by_key;
    struct group **groups;
    size_t count, room;
};

struct finding_set *finding_set_new(struct symbols *symbols, audit_news *news, void *arg)
{
    struct finding_set *set = xcalloc(1, sizeof *set);

    set->symbols = symbols;
    set->news = news;
    set->news_arg = arg;
    return set;
}

void finding_on_look(struct finding_set *set, finding_look *look, void *arg)
{
    set->look = look;
    set->look_arg = arg;
}

static void group_free(struct group *g)
{
    free(g->finding.message);
    free(g->finding.handler_stack.frames);
    free(g->finding.interrupted_stack.frames);
    free(g->calls);
    free(g->key);
    free(g);
}

void finding_set_free(struct finding_set *set)
{
    if (!set) {
        return;
    }
    HASH_CLEAR(hh, set->by_key);
    for (size_t i = 0; i < set->count; i++) {
        group_free(set->groups[i]);
    }
    free(set->groups);
    free(set);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

char *finding_place(const struct frame *f)
{
    if (f->function) {
        return xstrdup(f->function);
    }
    if (f->module) {
        return xasprintf("%s+0x%llx", base_name(f->module), (unsigned long long)f->offset);
    }
    return xasprintf("0x%llx", (unsigned long long)f->address);
}

/* The name without what the compiler made of it: "f.constprop.0", "f(int) [clone .cold]". */
static char *stable_place(const struct frame *f)
{
    char *place = finding_place(f);
    char *end = strstr(place, " [clone ");

    if (f->function && !end && !strpbrk(place, "(:<")) {
        end = strchr(place + 1 - (*place == '\0'), '.');
    }
    if (end) {
        *end = '\0';
    }
    return place;
}

/* Our stub stands for the function that it is named after. */
static void hide_stub(const struct module *m, struct frame *frame)
{
    if (m && m->kind == MODULE_SIGVET && frame->function) {
        frame->module = frame->file = NULL;
        frame->line = 0;
        frame->offset = 0;
    }
}

struct frame finding_entry(struct symbols *symbols, struct space *space, uint64_t address)
{
    struct frame frames[SYMBOLS_INLINED_MAX];
    size_t n = symbols_frames(symbols, space, address, false, frames, SYMBOLS_INLINED_MAX);
    struct frame entry = n > 0 ? frames[n - 1] : (struct frame){.address = address};

    hide_stub(space_module_at(space, address), &entry); /* as in signal(SIGTERM, exit) */
    return entry;
}

struct frame finding_caller(struct symbols *symbols, struct space *space, uint64_t address)
{
    struct frame frames[SYMBOLS_INLINED_MAX];
    size_t n = symbols_frames(symbols, space, address, true, frames, SYMBOLS_INLINED_MAX);

    return n > 0 ? frames[language_user_frame(frames, n)] : (struct frame){.address = address};
}

struct stack finding_stack(struct symbols *symbols, struct space *space,
                           const struct walk_step *steps, size_t count)
{
    struct stack out = {.frames = xcalloc(count * SYMBOLS_INLINED_MAX, sizeof *out.frames)};

    for (size_t i = 0; i < count; i++) {
        const struct module *m = space_module_at(space, steps[i].ip);
        struct frame *first = out.frames + out.count;
        if (m && m->kind == MODULE_SIGVET && i > 0 && steps[i].is_return) {
            continue; /* made from inside the shim: the caller is the frame below */
        }
        out.count += symbols_frames(symbols, space, steps[i].ip, steps[i].is_return, first,
                                    SYMBOLS_INLINED_MAX);
        hide_stub(m, first);
    }
    out.frames = xrealloc_array(out.frames, out.count, sizeof *out.frames);
    return out;
}

static uint64_t hash_add(uint64_t hash, const char *text)
{
    const unsigned char *p = (const unsigned char *)(text ? text : "");

    do { /* the NUL too: it keeps the fields apart */
        hash = (hash ^ *p) * 0x100000001b3ull;
    } while (*p++);
    return hash;
}

void finding_fingerprint(struct finding *f, const struct frame *caller)
{
    uint64_t hash = 0xcbf29ce484222325ull;
    CLEANUP_FREE char *handler = stable_place(&f->handler);
    CLEANUP_FREE char *site = stable_place(caller);

    hash = hash_add(hash, f->rule);
    hash = hash_add(hash, facts_plain(f->function)); /* fortified or not */
    hash = hash_add(hash, handler);
    hash = hash_add(hash, site);
    hash = hash_add(hash, f->via);
    snprintf(f->fingerprint, sizeof f->fingerprint, "%016llx", (unsigned long long)hash);
}

static char *make_message(const struct finding *f, const char *via_module)
{
    CLEANUP_FREE char *handler = finding_place(&f->handler);
    const char *plain = facts_plain(f->function);
    const char *call = strchr(plain, '(') ? "" : "()";
    const char *of = via_module ? " of " : "", *signal = signals_name(f->signal);

    if (!f->via) {
        return xasprintf("%s%s is called in the handler of %s (%s)", plain, call, signal, handler);
    }
    return xasprintf("%s%s%s%s calls %s%s in the handler of %s (%s)", f->via,
                     strchr(f->via, '(') ? "" : "()", of, via_module ? base_name(via_module) : "",
                     plain, call, signal, handler);
}

/* The field holds a sender only with these codes of sigaction(2); with others, other data. */
static uint32_t sender_of(const struct sigvet_unsafe_call *call)
{
    switch (call->si_code) {
    case 0:  /* SI_USER */
    case -1: /* SI_QUEUE */
    case -3: /* SI_MESGQ */
    case -6: /* SI_TKILL */
        return call->sender_pid;
    default:
        return 0;
    }
}

/* F2: makes the finding show this call. */
static void show_call(struct finding_set *set, struct group *g, size_t index,
                      const struct walk *walk)
{
    const struct evidence *e = &g->calls[index];
    const struct judgement *j = &e->judgement;
    struct finding *f = &g->finding;
    struct symbols *symbols = set->symbols;
    struct frame caller;

    g->shown = index;
    f->rule = j->rule;
    f->function = j->fact->symbol;
    f->via = j->via;
    f->why = j->fact->why;
    f->instead = j->fact->instead;
    f->signal = e->call->signal;
    f->si_code = e->call->si_code;
    f->sender_pid = sender_of(e->call);
    f->delivery = j->delivery;
    f->interrupted_in_unsafe = j->interrupted_in_unsafe;
    f->process = e->process;
    f->handler = finding_entry(symbols, e->space, e->call->handler);
    f->installed_at = (struct frame){0};
    if (e->handler && e->handler_space && e->handler->caller != 0) {
        f->installed_at = finding_caller(symbols, e->handler_space, e->handler->caller);
    }
    free(f->handler_stack.frames);
    free(f->interrupted_stack.frames);
    f->handler_stack = finding_stack(symbols, e->space, walk->handler, walk->handler_count);
    f->interrupted_stack =
        finding_stack(symbols, e->space, walk->interrupted, walk->interrupted_count);
    caller = walk->handler[j->site].is_return
                 ? finding_caller(symbols, e->space, walk->handler[j->site].ip)
                 : f->handler; /* the handler is the unsafe function itself */
    finding_fingerprint(f, &caller);
    free(f->message);
    f->message = make_message(f, j->via_module);
}

static void show_call_again(struct finding_set *set, struct group *g, size_t index)
{
    struct walk *walk = xcalloc(1, sizeof *walk);

    walk_call(g->calls[index].space, g->calls[index].call, walk);
    if (walk->handler_count > g->calls[index].judgement.site) {
        show_call(set, g, index, walk);
    }
    free(walk);
}

/* Calls that the function made inside itself are evidence for it, but no calls of it. */
static uint64_t counted(const struct group *g, const struct evidence *e)
{
    return strcmp(e->name, g->calls[0].name) == 0 ? e->call->count : 0;
}

static uint64_t total_of(const struct group *g)
{
    uint64_t total = g->past_count;

    for (size_t i = 0; i < g->call_count; i++) {
        util_add_up(&total, counted(g, &g->calls[i]));
    }
    return total;
}

static uint64_t signal_bit(const struct sigvet_unsafe_call *call)
{
    return call->signal - 1u < 64u ? 1ull << (call->signal - 1u) : 0;
}

/* Tells of a finding that is new, worse than before, or not accepted any more. */
static void tell(const struct finding_set *set, struct finding *f, bool is_new, enum level before)
{
    bool was_accepted = !is_new && (f->suppressed || f->known);

    if (set->look) {
        set->look(f, set->look_arg);
    }
    if (set->news && !f->suppressed && !f->known && (is_new || was_accepted || f->level > before)) {
        f->count_told = f->count;
        set->news(f, set->news_arg);
    }
}

/* Levels and counts as of now. With `walk`, that of the newest call, which was just added. */
static void update(struct finding_set *set, struct group *g, const struct walk *walk)
{
    struct finding *f = &g->finding;
    enum level before = f->level, best_level = LEVEL_NOTE;
    const char *because = NULL;
    bool is_new = walk && g->call_count == 1;
    size_t best = 0;

    f->signals = g->past_signals;
    for (size_t i = 0; i < g->call_count; i++) {
        const char *why;
        enum level level = unsafe_call_level(&g->calls[i].judgement, g->calls[i].handler, &why);
        if (i == 0 || level > best_level) {
            best = i;
            best_level = level;
            because = why;
        }
        f->signals |= signal_bit(g->calls[i].call);
    }
    if (walk && best == g->call_count - 1) {
        show_call(set, g, best, walk);
    } else if (best != g->shown) {
        show_call_again(set, g, best);
    }
    f->level = best_level;
    f->because = because;
    f->count = total_of(g);
    f->annotation = g->calls[best].annotation;
    tell(set, f, is_new, before);
}

/* F1. Modules are told apart by path, addresses by their offset in it. */
static char *make_key(const struct evidence *e, const struct walk *walk)
{
    const struct judgement *j = &e->judgement;
    uint64_t site = walk->handler[j->site].ip;
    const struct module *hm = space_module_at(e->space, e->call->handler);
    const struct module *sm = space_module_at(e->space, site);

    return xasprintf("%s|%s|%llx|%llx|%s|%s|%d", j->rule, j->fact->symbol,
                     (unsigned long long)(e->call->handler - (hm ? hm->bias : 0)),
                     (unsigned long long)(site - (sm ? sm->bias : 0)), hm ? hm->path : "",
                     sm ? sm->path : "", e->annotation != NULL);
}

static struct group *group_for(struct finding_set *set, char *key)
{
    struct group *g;

    HASH_FIND_STR(set->by_key, key, g);
    if (g) {
        free(key);
        return g;
    }
    g = xcalloc(1, sizeof *g);
    g->key = key;
    g->order = set->count;
    HASH_ADD_KEYPTR(hh, set->by_key, g->key, strlen(g->key), g);
    if (set->count == set->room) {
        set->room = set->room ? set->room * 2 : 16;
        set->groups = xrealloc_array(set->groups, set->room, sizeof(struct group *));
    }
    set->groups[set->count++] = g;
    return g;
}

void finding_add(struct finding_set *set, const struct evidence *e, const struct walk *walk)
{
    struct group *g = group_for(set, make_key(e, walk));

    if (g->call_count == g->call_room) {
        g->call_room = g->call_room ? g->call_room * 2 : 2;
        g->calls = xrealloc_array(g->calls, g->call_room, sizeof *g->calls);
    }
    g->calls[g->call_count++] = *e;
    update(set, g, walk);
}

static bool is_same(const struct judgement *a, const struct judgement *b)
{
    return a->rule == b->rule && a->fact == b->fact && a->via == b->via && a->level == b->level &&
           a->because == b->because && a->delivery == b->delivery &&
           a->interrupted_in_unsafe == b->interrupted_in_unsafe &&
           a->at_safe_points == b->at_safe_points;
}

/* Whether `e`, of a process that is over, will never be worth showing where `earlier` is: it is not worse now,
 * and only the earlier one's handler may still run. */
static bool is_covered(const struct evidence *e, const struct evidence *earlier)
{
    const char *why;
    bool is_final = e->handler == NULL || e->handler->process == e->call->process;

    if (!is_same(&e->judgement, &earlier->judgement) || e->annotation != earlier->annotation) {
        return false;
    }
    if (e->handler == earlier->handler) {
        return true;
    }
    return is_final && (earlier->handler == NULL || earlier->handler->runs > 0) &&
           unsafe_call_level(&e->judgement, e->handler, &why) <=
               unsafe_call_level(&earlier->judgement, earlier->handler, &why);
}

static bool drop_call(struct group *g, size_t i)
{
    size_t earlier = 0;

    while (earlier < i && !is_covered(&g->calls[i], &g->calls[earlier])) {
        earlier++;
    }
    if (earlier == i || i == g->shown) {
        return false;
    }
    util_add_up(&g->past_count, counted(g, &g->calls[i]));
    g->past_signals |= signal_bit(g->calls[i].call);
    g->shown -= g->shown > i ? 1 : 0;
    g->call_count--;
    memmove(&g->calls[i], &g->calls[i + 1], (g->call_count - i) * sizeof *g->calls);
    return true;
}

enum finding_fate finding_call_over(struct finding_set *set, const struct sigvet_unsafe_call *call,
                                    struct evidence *evidence)
{
    for (size_t k = 0; k < set->count; k++) {
        struct group *g = set->groups[k];
        for (size_t i = 0; i < g->call_count; i++) {
            if (g->calls[i].call == call) {
                *evidence = g->calls[i];
                return drop_call(g, i) ? FINDING_DROPPED : FINDING_STAYS;
            }
        }
    }
    return FINDING_NONE;
}

struct finding *finding_open(struct finding_set *set, char *key, bool *is_new)
{
    size_t before = set->count;
    struct group *g = group_for(set, key);

    *is_new = set->count > before;
    return &g->finding;
}

void finding_tell(struct finding_set *set, struct finding *f)
{
    tell(set, f, true, f->level);
}

static int compare(const void *a, const void *b)
{
    const struct group *x = *(struct group *const *)a, *y = *(struct group *const *)b;

    if (!x->finding.suppressed != !y->finding.suppressed) {
        return x->finding.suppressed ? 1 : -1;
    }
    if (x->finding.known != y->finding.known) {
        return x->finding.known ? 1 : -1;
    }
    if (x->finding.level != y->finding.level) {
        return x->finding.level > y->finding.level ? -1 : 1;
    }
    return x->order < y->order ? -1 : 1;
}

void finding_refresh(struct finding_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        struct group *g = set->groups[i];
        if (g->call_count > 0) {
            update(set, g, NULL);
        } else {
            tell(set, &g->finding, false, g->finding.level);
        }
    }
    if (set->count > 1) {
        qsort(set->groups, set->count, sizeof(struct group *), compare);
    }
}

size_t finding_count(const struct finding_set *set)
{
    return set->count;
}

const struct finding *finding_at(const struct finding_set *set, size_t i)
{
    return i < set->count ? &set->groups[i]->finding : NULL;
}
