/* stuck.c - see stuck.h.
 *
 * Owns:     see stuck.h.
 * Contexts: see stuck.h.
 * Errors:   see stuck.h.
 * Source:   see stuck.h.
 *
 * S1  Equal are: handler, the place in the program's own code where it hangs, and what it called there. Threads
 *     and processes do not count. What is shown is of the first with the highest level. */
#include "stuck.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "signals.h"
#include "util.h"

#define NS 1000000000u

/* ": it waits for a lock in malloc() that thread 4711 holds" */
static char *doing(const struct stuck_judgement *j)
{
    const char *name = j->function ? facts_plain(j->function) : NULL;
    const char *brackets = name && !strchr(name, '(') ? "()" : "";
    CLEANUP_FREE char *where = name ? xasprintf(" in %s%s", name, brackets) : xstrdup("");
    CLEANUP_FREE char *owner = j->owner_tid != 0
                                   ? xasprintf(", which thread %" PRIu32 " holds", j->owner_tid)
                                   : xstrdup("");

    if (!j->verified && j->on != STUCK_ON_CPU) {
        return xstrdup("");
    }
    switch (j->on) {
    case STUCK_ON_LOCK:
        return xasprintf(": it waits for a lock%s%s", where, owner);
    case STUCK_ON_CPU:
        return xasprintf(": it keeps running%s", where);
    default:
        return xasprintf(": it waits%s", where);
    }
}

static char *make_message(const struct finding *f, const struct sigvet_stuck *s,
                          const struct stuck_judgement *j)
{
    CLEANUP_FREE char *handler = finding_place(&f->handler);
    CLEANUP_FREE char *what = doing(j);
    uint64_t tenths = s->waited_ns / (NS / 10);

    if (s->terminal != 0) {
        return xasprintf("the handler of %s (%s) waits for input from a terminal",
                         signals_name(f->signal), handler);
    }
    if (s->ended_by != 0) {
        return xasprintf("the handler of %s (%s) had not come back for %" PRIu64 ".%" PRIu64
                         " s when %s ended the process%s",
                         signals_name(f->signal), handler, tenths / 10, tenths % 10,
                         signals_name(s->ended_by), what);
    }
    return xasprintf("the handler of %s (%s) has not come back for %" PRIu64 ".%" PRIu64 " s%s",
                     signals_name(f->signal), handler, tenths / 10, tenths % 10, what);
}

static void show_stacks(struct finding *f, struct symbols *symbols, const struct evidence *e,
                        const struct walk *walk, bool verified)
{
    free(f->handler_stack.frames);
    free(f->interrupted_stack.frames);
    f->handler_stack = f->interrupted_stack = (struct stack){0};
    if (verified) {
        f->handler_stack = finding_stack(symbols, e->space, walk->handler, walk->handler_count);
        f->interrupted_stack =
            finding_stack(symbols, e->space, walk->interrupted, walk->interrupted_count);
    }
}

/* The innermost function that is the program's own, as far as that is known. */
static struct frame place_of(struct symbols *symbols, const struct evidence *e,
                             const struct walk *walk, const struct frame *handler)
{
    for (size_t i = 0; walk->reached && i < walk->handler_count; i++) {
        const struct module *m = space_module_at(e->space, walk->handler[i].ip);
        if (m && (m->kind == MODULE_PROGRAM || m->kind == MODULE_LIBRARY)) {
            struct frame frames[1];
            if (walk->handler[i].is_return) {
                return finding_caller(symbols, e->space, walk->handler[i].ip);
            }
            (void)symbols_frames(symbols, e->space, walk->handler[i].ip, false, frames, 1);
            return frames[0];
        }
    }
    return *handler;
}

static void show(struct finding *f, struct symbols *symbols, const struct evidence *e,
                 const struct sigvet_stuck *s, const struct walk *walk,
                 const struct stuck_judgement *j)
{
    struct frame place;

    f->rule = j->rule;
    f->from_event = true;
    f->function = j->function ? j->function : "";
    f->instead = "";
    f->level = j->level;
    f->because = j->because;
    f->signal = s->at.signal;
    f->process = e->process;
    f->interrupted_in_unsafe = j->interrupted_in_unsafe;
    f->handler = finding_entry(symbols, e->space, s->at.handler);
    f->installed_at = (struct frame){0};
    if (e->handler && e->handler_space && e->handler->caller != 0) {
        f->installed_at = finding_caller(symbols, e->handler_space, e->handler->caller);
    }
    show_stacks(f, symbols, e, walk, j->verified);
    place = place_of(symbols, e, walk, &f->handler);
    finding_fingerprint(f, &place);
    free(f->message);
    f->message = make_message(f, s, j);
}

static char *make_key(struct symbols *symbols, const struct evidence *e,
                      const struct sigvet_stuck *s, const struct walk *walk,
                      const struct stuck_judgement *j)
{
    struct frame handler = finding_entry(symbols, e->space, s->at.handler);
    struct frame frame = place_of(symbols, e, walk, &handler);
    CLEANUP_FREE char *name = finding_place(&handler);
    CLEANUP_FREE char *place = finding_place(&frame);

    return xasprintf("%s|%s|%s|%s|%s", j->rule, name, handler.module ? handler.module : "", place,
                     j->function ? j->function : "");
}

/* The rule blocking-call, of what it does not learn from events: read() is not intercepted, and what a descriptor
 * stands for only the kernel knows. */
static void judge_terminal(const struct rule_input *in, const struct sigvet_stuck *s,
                           struct stuck_judgement *out)
{
    uint32_t signal = s->at.signal;
    bool lost = signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL ||
                signal == SIGABRT;

    *out = (struct stuck_judgement){.rule = "blocking-call",
                                    .level = lost ? LEVEL_NOTE : LEVEL_WARNING,
                                    .on = STUCK_ON_SOMETHING,
                                    .verified = in->walk->reached,
                                    .function = s->syscall == SYS_readv ? "readv" : "read",
                                    .because = lost ? "the program is lost anyhow"
                                                    : "it comes back when somebody has typed"};
}

bool stuck_add(struct finding_set *set, struct symbols *symbols, const struct evidence *e,
               const struct sigvet_stuck *s, struct walk *walk)
{
    struct rule_input in = {
        .symbols = symbols, .space = e->space, .name = "", .call = &s->at, .walk = walk};
    struct stuck_judgement j;
    bool is_new;

    walk_call(e->space, &s->at, walk);
    if (s->source != SIGVET_STUCK_UNREAD && (!walk->reached || walk->handler_count == 0)) {
        return false;
    }
    (s->terminal != 0 ? judge_terminal : handler_stuck_judge)(&in, s, &j);
    struct finding *f = finding_open(set, make_key(symbols, e, s, walk, &j), &is_new);
    bool rises = is_new || j.level > f->level;
    if (rises) {
        show(f, symbols, e, s, walk, &j);
    }
    f->count++;
    if (s->at.signal >= 1 && s->at.signal <= 64) {
        f->signals |= 1ull << (s->at.signal - 1);
    }
    if (rises) {
        finding_tell(set, f);
    }
    return true;
}
