/* handler_unmapped.c - the rule handler-unmapped: the module of an installed handler was unloaded.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   dlclose(3), sigaction(2). */
#include "event_rule.h"

#include "symbols.h"

struct installed {
    struct rule_site site[REPLAY_SIGNALS]; /* no space: the handler was in no module */
};

static void after(const struct rule_event *e)
{
    struct rule_action to;

    if (!e->done || e->failed || !rule_action(e, &to) || to.signal < 1 ||
        to.signal > (int32_t)REPLAY_SIGNALS) {
        return;
    }
    struct installed *all = rule_process(e);
    struct rule_site *site = &all->site[to.signal - 1];
    *site = rule_site(e);
    site->handler = to.handler;
    site->signal = (uint32_t)to.signal;
    site->space = rule_installed_space(e, to.handler, site->signal);
    if (site->space == NULL || to.handler <= REPLAY_IGNORE ||
        space_loaded_at(site->space, to.handler) == NULL) {
        site->space = NULL;
    }
}

/* At the end: a module that is unloaded may reset its handlers until then. */
static void over(const struct rule_event *e)
{
    const struct installed *all = rule_process_of(e, e->process);
    struct space *now = rule_space(e, 0);

    for (uint32_t i = 0; all != NULL && now != NULL && i < REPLAY_SIGNALS; i++) {
        const struct replay_disposition *d = &e->process->disposition[i];
        const struct rule_site *was = &all->site[i];
        if (was->space != NULL && d->known && d->handler == was->handler &&
            space_unloaded(now, space_loaded_at(was->space, was->handler))) {
            struct rule_report r = {.site = *was,
                                    .level = LEVEL_ERROR,
                                    .signal = i + 1,
                                    .instead = "restore the old disposition before dlclose"};
            rule_report(e, &r,
                        "the handler {handler} is installed, and its library was unloaded: the "
                        "next signal jumps into nothing");
        }
    }
}

const struct event_rule rule_handler_unmapped = {
    .id = "handler-unmapped",
    .classes = 1u << CLASS_DISPOSITION,
    .state = true,
    .process_size = sizeof(struct installed),
    .after = after,
    .over = over,
};
