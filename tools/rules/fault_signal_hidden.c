/* fault_signal_hidden.c - the rule fault-signal-hidden: SIGSEGV, SIGBUS, SIGFPE or SIGILL ignored or blocked.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   POSIX.1-2024 section 2.4.1; signal(7). */
#include "event_rule.h"

#include <signal.h>

#define FAULTS 4u
#define MANY \
    16 /* who blocks so many blocks all, as is usual around fork and where threads are made */

static const uint32_t faults[FAULTS] = {SIGILL, SIGBUS, SIGFPE, SIGSEGV};

/* Ignored by the process, and since then it has done nothing but set dispositions: it may only look what
 * the old one is. */
struct ignored {
    struct rule_site site[FAULTS]; /* no api: none */
};

static void report_ignored(const struct rule_event *e, struct ignored *ignored)
{
    for (unsigned i = 0; i < FAULTS; i++) {
        const struct replay_disposition *d = &e->process->disposition[faults[i] - 1];
        if (ignored->site[i].api != NULL && d->known && d->handler == REPLAY_IGNORE) {
            struct rule_report r = {
                .site = ignored->site[i], .level = LEVEL_WARNING, .signal = faults[i]};
            if (faults[i] == SIGFPE) {
                r.level = LEVEL_NOTE;
                r.because = "usual with floating point, which does not fault unless it is asked to";
            }
            rule_report(e, &r,
                        "{caller} ignores a signal that stands for a fault of the program: "
                        "once it faults, what happens is undefined");
        }
        ignored->site[i].api = NULL;
    }
}

static void note_ignored(const struct rule_event *e)
{
    const struct replay_process *image = rule_image(e);
    struct rule_action to;
    struct ignored *ignored = NULL;

    if (!e->done || e->failed || !rule_action(e, &to) || image == NULL || !image->told_start) {
        return;
    }
    for (unsigned i = 0; i < FAULTS; i++) {
        if ((uint32_t)to.signal == faults[i] &&
            (image->start_ignored & REPLAY_BIT(faults[i])) == 0) {
            ignored = rule_process(e);
            ignored->site[i] = rule_site(e);
            if (to.handler != REPLAY_IGNORE) {
                ignored->site[i].api = NULL;
            }
        }
    }
}

static void note_blocked(const struct rule_event *e)
{
    uint64_t set;
    enum rule_mask how = rule_mask(e, &set);
    const struct replay_process *image = rule_image(e);

    if ((how != RULE_MASK_BLOCK && how != RULE_MASK_SET) || e->event->phase == EVENT_END ||
        e->failed || __builtin_popcountll(set & RULE_STANDARD) >= MANY || image == NULL ||
        !image->told_start) {
        return;
    }
    uint64_t hidden =
        set & RULE_FAULTS & ~e->thread->mask & ~e->thread->unknown & ~image->start_mask;
    if (hidden != 0) {
        struct rule_report r = {.site = rule_site(e),
                                .level = LEVEL_WARNING,
                                .signals = hidden,
                                .signal = (uint32_t)__builtin_ctzll(hidden) + 1};
        rule_report(e, &r,
                    "{caller} blocks a signal that stands for a fault of the program: once it "
                    "faults, the kernel ends it");
    }
}

static void before(const struct rule_event *e)
{
    if (e->api->class == CLASS_MASK) {
        note_blocked(e);
    }
    if (e->api->class != CLASS_DISPOSITION) {
        struct ignored *ignored = rule_process_of(e, e->process);
        if (ignored != NULL) {
            report_ignored(e, ignored);
        }
    }
}

static void after(const struct rule_event *e)
{
    if (e->api->class == CLASS_DISPOSITION) {
        note_ignored(e);
    }
}

static void over(const struct rule_event *e)
{
    struct ignored *ignored = rule_process_of(e, e->process);

    if (ignored != NULL) {
        report_ignored(e, ignored);
    }
}

const struct event_rule rule_fault_signal_hidden = {
    .id = "fault-signal-hidden",
    .classes = UINT32_MAX,
    .state = true,
    .process_size = sizeof(struct ignored),
    .before = before,
    .after = after,
    .over = over,
};
