/* altstack_gone.c - the rule altstack-gone: an alternate stack was unmapped while it was set.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   sigaltstack(2), munmap(2); Linux arch/x86/kernel/signal.c: what cannot be written is a SIGSEGV that
 *           ends the process.
 *
 * A thread that ends right behind the munmap() shows nothing more, and is silent: that the stack is gone is
 * judged by what the thread does next. */
#include "event_rule.h"

#include <signal.h>

/* A munmap() that nothing has followed yet. */
struct gone {
    struct rule_site site;
    uint64_t address, size;
    bool is_set;
};

/* The first thread's lies with the process: SIGSEGV may be all that comes after it. */
static struct gone *gone_of(const struct rule_event *e)
{
    return e->thread->tid == e->process->pid ? rule_process(e) : rule_thread(e);
}

static bool meets(const struct replay_altstack *stack, uint64_t address, uint64_t size)
{
    return stack->known && (stack->flags & SS_DISABLE) == 0 &&
           (address >= stack->sp ? address - stack->sp < stack->size : stack->sp - address < size);
}

/* Signals whose handlers want an alternate stack, and that are not in `blocked`. */
static uint64_t wanting(const struct rule_event *e, uint64_t blocked)
{
    uint64_t set = 0;

    for (uint32_t i = 0; i < REPLAY_SIGNALS; i++) {
        const struct replay_disposition *d = &e->process->disposition[i];
        if (d->known && d->handler > REPLAY_IGNORE && (d->flags & SA_ONSTACK) != 0) {
            set |= REPLAY_BIT(i + 1);
        }
    }
    return set & ~blocked;
}

static void report(const struct rule_event *e, const struct gone *gone, enum level level,
                   uint64_t signals, const char *because)
{
    struct rule_report r = {.site = gone->site,
                            .level = level,
                            .signals = signals,
                            .because = because,
                            .instead = "sigaltstack with SS_DISABLE first"};

    rule_report(e, &r, "{caller} unmaps the alternate stack that is set");
}

/* A new stack, or none. */
static bool changes_stack(const struct rule_event *e)
{
    return e->api != NULL && e->api->class == CLASS_ALTSTACK && e->api->kinds[0] != KIND_REGION &&
           rule_argument(e, 0) != 0;
}

/* It ends, or is still at it. */
static bool tells_nothing(const struct rule_event *e)
{
    return e->event->phase == EVENT_END ||
           (e->call != NULL && (e->call->head.flags & SIGVET_EVENT_NOTE) != 0) ||
           (e->api != NULL && e->api->class == CLASS_ALTSTACK && !changes_stack(e));
}

/* What the thread does next tells what became of it. */
static void before(const struct rule_event *e)
{
    struct gone *gone = gone_of(e);

    if (!gone->is_set || tells_nothing(e)) {
        return;
    }
    gone->is_set = false;
    if (!meets(&e->thread->altstack, gone->address, gone->size)) {
        return;
    }
    uint64_t open = wanting(e, e->thread->mask | e->thread->unknown);
    if (changes_stack(e)) {
        if (open != 0) {
            report(e, gone, LEVEL_WARNING, open, "a signal in between would have had no stack");
        }
    } else if (wanting(e, 0) != 0) {
        report(e, gone, LEVEL_ERROR, wanting(e, 0), NULL);
    } else {
        report(e, gone, LEVEL_NOTE, 0, "no handler with SA_ONSTACK was installed");
    }
}

static void after(const struct rule_event *e)
{
    uint64_t address = rule_argument(e, 0), size = rule_argument(e, 1);

    if (e->api == NULL || e->api->kinds[0] != KIND_REGION || !e->done || e->failed ||
        !meets(&e->thread->altstack, address, size)) {
        return;
    }
    *gone_of(e) = (struct gone){rule_site(e), address, size, true};
}

static void over(const struct rule_event *e)
{
    const struct gone *gone = rule_process_of(e, e->process);

    if (gone->is_set && e->process->end == REPLAY_KILLED && e->process->status == SIGSEGV) {
        report(e, gone, LEVEL_ERROR, wanting(e, 0), "SIGSEGV ended the process");
    }
}

const struct event_rule rule_altstack_gone = {
    .id = "altstack-gone",
    .classes = (1u << CLASSES) - 1,
    .deliveries = true,
    .state = true,
    .process_size = sizeof(struct gone),
    .thread_size = sizeof(struct gone),
    .before = before,
    .after = after,
    .over = over,
};
