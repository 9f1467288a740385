/* learn.c - see learn.h.
 *
 * Owns:     see learn.h.
 * Contexts: see learn.h.
 * Errors:   see learn.h.
 * Source:   see learn.h. */
#include "learn.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "gaps.h"
#include "learn_write.h"
#include "replay.h"
#include "util.h"
#include "view_state.h"

struct learning {
    struct trace *trace;
    struct replay *rows; /* which row of the table an event's call is; its state is not used */
    struct gaps *gaps;
    struct learn_pids *pids;
    struct learn_seen seen;
    struct view code; /* for view_code.c alone */
    struct concern *concerns;
    char **warnings;
    size_t warning_count;
};

/* Whether a row is one that a learned policy is about. */
struct concern {
    const struct api *api;
    uint32_t call; /* policy_call_at(); UINT32_MAX: it is not */
    UT_hash_handle hh;
};

static uint32_t call_of(struct learning *l, const struct api *api)
{
    const struct policy_call *call;
    struct concern *c = NULL;

    HASH_FIND_PTR(l->concerns, &api, c);
    if (c != NULL) {
        return c->call;
    }
    c = xcalloc(1, sizeof *c);
    *c = (struct concern){.api = api, .call = UINT32_MAX};
    for (size_t i = 0; (call = policy_call_at(i)) != NULL; i++) {
        if (call->is_api && call->syscall == api->syscall && strcmp(call->name, api->name) == 0 &&
            learn_rules_concern(call)) {
            c->call = (uint32_t)i;
            break;
        }
    }
    HASH_ADD_PTR(l->concerns, api, c);
    return c->call;
}

/* A program's own name, as /proc/PID/exe has it, where the file is still there: it may be run by many links. */
static uint32_t program_of(struct learning *l, const struct sigvet_process *p)
{
    const char *exe = p != NULL ? reader_exe(p) : "";
    bool is_file = *exe == '/' && strncmp(exe, "/proc/", 6) != 0 && strncmp(exe, "/dev/", 5) != 0;
    CLEANUP_FREE char *real = is_file ? realpath(exe, NULL) : NULL;

    return learn_seen_program(&l->seen, real != NULL ? real : exe);
}

/* ---- records --------------------------------------------------------------------------------- */

static const struct sigvet_process *process_at(const struct learning *l, uint64_t offset)
{
    return reader_at(l->trace, offset, SIGVET_REC_PROCESS);
}

/* An events_record. */
static void take_record(const struct sigvet_record *rec, void *context)
{
    struct learning *l = context;
    const void *of = rec;
    const struct sigvet_process *p;

    switch (rec->type) {
    case SIGVET_REC_PROCESS:
        learn_pids_record(l->pids, of);
        gaps_process(l->gaps, of);
        view_code_add_process(&l->code, of, reader_offset(l->trace, rec));
        (void)program_of(l, of);
        break;
    case SIGVET_REC_MODULES:
        view_code_set_modules(&l->code, of);
        break;
    case SIGVET_REC_EXEC:
        p = process_at(l, ((const struct sigvet_exec *)of)->process);
        gaps_exec(l->gaps, of, p != NULL ? p->pid : ((const struct sigvet_exec *)of)->tid);
        break;
    case SIGVET_REC_GAP:
        p = process_at(l, ((const struct sigvet_gap_rec *)of)->process);
        gaps_record(l->gaps, of, p != NULL ? reader_exe(p) : "");
        break;
    default:
        break;
    }
}

/* ---- events ---------------------------------------------------------------------------------- */

static char *place_of(struct learning *l, const struct event *e)
{
    const struct sigvet_call_event *c = (const struct sigvet_call_event *)(const void *)e->head;

    (void)view_code_process(&l->code, e->process_off);
    const struct view_code *code = view_code_at(&l->code, c->caller, VIEW_CODE_CALLER);
    CLEANUP_FREE char *text = strndup(code->text, code->text_len);

    if (text == NULL) {
        die("out of memory");
    }
    return clean_text(text);
}

static void take_call(struct learning *l, const struct event *e, const struct api *api)
{
    struct learn_facts facts;
    uint32_t call = call_of(l, api), targets;

    if (call == UINT32_MAX) {
        return;
    }
    learn_facts(api, (const struct sigvet_call_event *)(const void *)e->head, &facts);
    l->seen.enquiries += facts.enquiry;
    if (facts.only_asks) {
        return; /* no matter of the default */
    }
    struct learn_key key = {.program = program_of(l, e->process),
                            .call = call,
                            .disposition = api->class == CLASS_DISPOSITION ? facts.disposition : 0,
                            .masks = api->class == CLASS_MASK ? facts.masks : 0};
    targets = learn_pids_target(l->pids, e, &facts);
    for (uint32_t i = 0; i < LEARN_TARGETS; i++) {
        struct learn_side *side;
        key.target = i;
        if ((targets >> i & 1) == 0) {
            continue;
        }
        learn_seen_add(&l->seen, &key, &facts, (e->head->flags & SIGVET_EVENT_IN_HANDLER) != 0,
                       &side);
        if (side->place == NULL) {
            side->place = place_of(l, e);
        }
    }
}

/* A call when it is over: what it came to is known by then, and what it points to was kept. */
static const struct api *call_over(struct learning *l, const struct event *e)
{
    bool is_call = e->head->type == SIGVET_EVENT_CALL || e->head->type == SIGVET_EVENT_SYSCALL;
    const struct api *api =
        is_call && e->phase != EVENT_BEGIN ? replay_api(l->rows, e->head) : NULL;
    bool whole =
        api != NULL && e->head->size >= sizeof(struct sigvet_call_event) + api_words_size(api);

    return whole ? api : NULL;
}

static void take_events(struct learning *l)
{
    struct events *events = events_new(l->trace);
    const struct event *e;

    events_on_record(events, take_record, l);
    while ((e = events_next(events, true)) != NULL) {
        const struct api *api = call_over(l, e);
        if (api != NULL) {
            take_call(l, e, api);
        }
        learn_pids_event(l->pids, e, api);
    }
    if (events_bad(events) > 0) {
        CLEANUP_FREE char *text =
            xasprintf("%" PRIu64 " events of the trace are damaged", events_bad(events));
        gaps_add(l->gaps, "damaged", text);
    }
    events_free(events);
}

/* ---- warnings -------------------------------------------------------------------------------- */

static void add_warning(struct learning *l, char *text)
{
    l->warnings = xrealloc_array(l->warnings, l->warning_count + 1, sizeof *l->warnings);
    l->warnings[l->warning_count++] = text;
}

static void collect_warnings(struct learning *l)
{
    size_t count;

    reader_refresh(l->trace); /* whether an exec has failed is told late */
    const struct gap *gaps = gaps_list(l->gaps, l->trace, 0, &count);
    for (size_t i = 0; i < count; i++) {
        add_warning(l, xasprintf("The policy may be too narrow, as not all was seen: %s: %s",
                                 gaps[i].kind, gaps[i].text));
    }
    if (reader_header(l->trace)->policy_off != 0) {
        add_warning(l, xstrdup("The trace was made under a policy: what that denied was seen, "
                               "too, and is allowed here."));
    }
    for (size_t i = 0; i < l->seen.program_count; i++) {
        if (!learn_rules_can_name(l->seen.programs[i]) && l->seen.program_count > 1) {
            add_warning(l,
                        xasprintf("A program cannot be named in a policy; what it did is allowed "
                                  "to all: '%s'",
                                  l->seen.programs[i]));
        }
    }
}

static void write_policy(struct learning *l, const char *trace, FILE *to)
{
    struct learn_rules rules;

    learn_rules_make(&l->seen, &rules);
    for (size_t i = 0; i < l->warning_count; i++) {
        CLEANUP_FREE char *clean = clean_text(l->warnings[i]);
        warn("'%s': %s", trace, clean);
    }
    learn_write(to, &l->seen, &rules, l->warnings, l->warning_count);
    learn_rules_free(&rules);
}

static void learning_free(struct learning *l)
{
    struct concern *c, *next;

    HASH_ITER(hh, l->concerns, c, next)
    {
        HASH_DEL(l->concerns, c);
        free(c);
    }
    for (size_t i = 0; i < l->warning_count; i++) {
        free(l->warnings[i]);
    }
    free(l->warnings);
    view_code_end(&l->code);
    put_free(&l->code.out);
    learn_seen_free(&l->seen);
    learn_pids_free(l->pids);
    gaps_free(l->gaps);
    replay_free(l->rows);
    reader_close(l->trace);
}

bool learn(const char *trace, FILE *to, char *why, size_t why_size)
{
    struct learning l = {.trace = reader_open(trace, why, why_size)};

    if (l.trace == NULL) {
        return false;
    }
    const struct sigvet_header *h = reader_header(l.trace);
    bool whole = h->event_room == 0 && h->event_classes == 0;
    if ((h->mode & SIGVET_MODE_EVENTS) == 0 || !whole) {
        (void)snprintf(
            why, why_size,
            "'%s' holds no events, or not all: make a trace to learn from with sigvet record "
            "--events -o TRACE -- PROGRAM",
            trace);
        reader_close(l.trace);
        return false;
    }
    l.rows = replay_new(l.trace);
    l.gaps = gaps_new();
    l.pids = learn_pids_new(h->launcher_pid);
    l.code.trace = l.trace;
    take_events(&l);
    collect_warnings(&l);
    write_policy(&l, trace, to);
    learning_free(&l);
    return true;
}
