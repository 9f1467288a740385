/* ignore_leaks_into_exec.c - the rule ignore-leaks-into-exec: a program begins with signals ignored that its maker ignored.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   execve(2), posix_spawn(3). */
#include "event_rule.h"

/* Who ignored each signal last. */
struct ignored {
    struct rule_site site[REPLAY_SIGNALS];
};

enum { EXEC, SPAWN };

static const struct rule_call calls[] = {
    {"posix_spawn", SPAWN}, {"posix_spawnp", SPAWN}, {NULL, 0}};

/* Without a record of what the image began with, only the call itself can tell that it is news. */
static bool is_news(const struct rule_event *e)
{
    const struct replay_process *image = rule_image(e);
    uint64_t was;

    return image != NULL && (image->told_ignored || (rule_was(e, &was) && was != REPLAY_IGNORE));
}

static void note_ignored(const struct rule_event *e)
{
    struct rule_action to;

    if (e->done && !e->failed && rule_action(e, &to) && to.handler == REPLAY_IGNORE &&
        to.signal >= 1 && to.signal <= (int32_t)REPLAY_SIGNALS && is_news(e)) {
        struct ignored *all = rule_process(e);
        all->site[to.signal - 1] = rule_site(e);
    }
}

static void before(const struct rule_event *e)
{
    const struct replay_process *image = rule_image(e);

    if (e->api->class == CLASS_DISPOSITION) {
        note_ignored(e);
        return;
    }
    /* The attribute may set some to default: SPAWN with one is no evidence. */
    if (e->event->phase == EVENT_END || e->failed || image == NULL || !image->told_start ||
        (e->kind == SPAWN && rule_argument(e, 3) != 0)) {
        return;
    }
    const struct ignored *all = rule_process(e);
    uint64_t leaked = replay_ignored(e->process) & ~image->start_ignored;
    for (; leaked != 0; leaked &= leaked - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(leaked);
        struct rule_report r = {.site = all->site[i],
                                .level = LEVEL_NOTE,
                                .signal = i + 1,
                                .instead = "SIG_DFL between fork and exec"};
        if (r.site.api != NULL) {
            rule_report(e, &r,
                        "{caller} ignores a signal, and a program that is started begins with it "
                        "ignored");
        }
    }
}

const struct event_rule rule_ignore_leaks_into_exec = {
    .id = "ignore-leaks-into-exec",
    .calls = calls,
    .classes = 1u << CLASS_EXEC | 1u << CLASS_DISPOSITION,
    .state = true,
    .process_size = sizeof(struct ignored),
    .before = before,
};
