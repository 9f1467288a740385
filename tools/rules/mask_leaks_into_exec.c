/* mask_leaks_into_exec.c - the rule mask-leaks-into-exec: a program begins with signals blocked that its maker blocked.
 *
 * Owns:     nothing.
 * Contexts: see event_rule.h.
 * Errors:   see event_rule.h.
 * Source:   execve(2), posix_spawn(3), signalfd(2). */
#include "event_rule.h"

#include <spawn.h>
#include <string.h>

#include "util.h"

#define ATTRIBUTES 32u
#define PATH_KEPT 64u /* bytes of a path in an event */

/* A call of exec that nothing is heard of: a program was started if it does not come back. */
struct attempt {
    uint64_t leaked;
    const char *because;
    uint32_t pid; /* 0: none waits. A forked child begins with its parent's. */
    uint32_t tid;
};

/* Of a process: who blocked each signal last, and which posix_spawnattr_t set a mask. */
struct blocked {
    struct attempt attempt;
    struct rule_site site[REPLAY_SIGNALS];
    uint64_t sets_mask[ATTRIBUTES]; /* addresses */
    uint32_t next;
    bool forgot; /* one that set a mask: whatever is not known may be it */
};

enum { EXEC, SPAWN, FLAGS };

static const struct rule_call calls[] = {{"posix_spawn", SPAWN},
                                         {"posix_spawnp", SPAWN},
                                         {"posix_spawnattr_setflags", FLAGS},
                                         {NULL, 0}};

static void note_blocked(const struct rule_event *e)
{
    uint64_t set;
    enum rule_mask how = rule_mask(e, &set);

    if (e->event->phase == EVENT_END || e->failed ||
        (how != RULE_MASK_BLOCK && how != RULE_MASK_SET)) {
        return;
    }
    struct blocked *all = rule_process(e);
    const struct rule_site site = rule_site(e);
    for (set &= ~e->thread->mask; set != 0; set &= set - 1) {
        all->site[__builtin_ctzll(set)] = site;
    }
}

static void note_flags(const struct rule_event *e)
{
    struct blocked *all = rule_process(e);
    uint64_t attribute = rule_argument(e, 0);

    for (unsigned i = 0; i < ATTRIBUTES; i++) {
        if (all->sets_mask[i] == attribute) {
            all->sets_mask[i] = 0;
        }
    }
    if ((rule_argument(e, 1) & POSIX_SPAWN_SETSIGMASK) != 0) {
        uint64_t *room = &all->sets_mask[all->next++ % ATTRIBUTES];
        all->forgot = all->forgot || *room != 0;
        *room = attribute;
    }
}

/* Perhaps, once one was forgotten. */
static bool sets_mask(const struct blocked *all, uint64_t attribute)
{
    for (unsigned i = 0; i < ATTRIBUTES; i++) {
        if (attribute != 0 && all->sets_mask[i] == attribute) {
            return true;
        }
    }
    return attribute != 0 && all->forgot;
}

/* The path of the program that is started; false: it was not kept, or not to its end, or there is none (a descriptor). */
static bool path_of(const struct rule_event *e, char path[PATH_KEPT])
{
    for (uint32_t i = 0; i < e->api->arguments; i++) {
        if (e->api->kinds[i] == KIND_STRING_IN) {
            return rule_pointee(e, i, path, PATH_KEPT) && path[0] != '\0' &&
                   strnlen(path, PATH_KEPT) < PATH_KEPT - 1;
        }
    }
    return false;
}

/* Why it may be no harm; NULL: nothing says so. A program that replaces itself by itself may keep its signals out until
 * it is ready for them again. */
static const char *excuse(const struct rule_event *e, const struct replay_process *image)
{
    char path[PATH_KEPT];

    if (image != e->process || image->vforked || e->kind == SPAWN) {
        return NULL;
    }
    if (!path_of(e, path)) {
        return "it may be itself that the program starts";
    }
    return strcmp(util_base_name(path), util_base_name(image->exe)) == 0 ||
                   strcmp(path, "/proc/self/exe") == 0
               ? "the program starts itself anew"
               : NULL;
}

/* One report for each place that blocked some of them. */
static void report(const struct rule_event *e, const struct blocked *all, uint64_t leaked,
                   const char *because)
{
    while (leaked != 0) {
        uint32_t first = (uint32_t)__builtin_ctzll(leaked);
        struct rule_report r = {
            .site = all->site[first],
            .level = because != NULL ? LEVEL_NOTE : LEVEL_WARNING,
            .because = because,
            .signal = first + 1,
        };
        for (uint64_t rest = leaked; rest != 0; rest &= rest - 1) {
            uint32_t i = (uint32_t)__builtin_ctzll(rest);
            if (all->site[i].caller == r.site.caller) {
                r.signals |= UINT64_C(1) << i;
            }
        }
        leaked &= ~r.signals & ~REPLAY_BIT(first + 1);
        if (r.site.api != NULL) {
            r.instead = "restore the mask between fork and exec, or posix_spawnattr_setsigmask";
            rule_report(e, &r,
                        "{caller} blocks signals, and a program that is started begins with "
                        "them blocked");
        }
    }
}

static void start(const struct rule_event *e)
{
    const struct replay_process *image = rule_image(e);
    struct blocked *all = rule_process(e);
    bool comes_back = (e->call->head.flags & SIGVET_EVENT_NOTE) == 0;

    if (image == NULL || !image->told_start || (comes_back && (!e->done || e->failed)) ||
        (e->kind == SPAWN && sets_mask(all, rule_argument(e, 3)))) {
        return;
    }
    uint64_t leaked = e->thread->mask & ~e->thread->unknown & ~image->start_mask;
    if (comes_back) {
        report(e, all, leaked, excuse(e, image));
    } else {
        all->attempt = (struct attempt){.leaked = leaked,
                                        .because = excuse(e, image),
                                        .pid = e->process->pid,
                                        .tid = e->event->tid};
    }
}

/* Whoever changes his mask is still there, and will start the next program with another one. */
static void note_alive(const struct rule_event *e)
{
    struct blocked *all = rule_process_of(e, e->process);

    if (all != NULL && all->attempt.tid == e->event->tid && !e->event->abandoned) {
        all->attempt.pid = 0;
    }
}

static void before(const struct rule_event *e)
{
    if (e->api->class == CLASS_MASK) {
        note_alive(e);
        note_blocked(e);
    } else if (e->kind == FLAGS) {
        note_flags(e);
    } else if (e->api->class == CLASS_EXEC) {
        start(e);
    }
}

static void over(const struct rule_event *e)
{
    const struct blocked *all = rule_process_of(e, e->process);

    if (all != NULL && all->attempt.pid == e->process->pid &&
        rule_exec_succeeded(e, all->attempt.tid)) {
        report(e, all, all->attempt.leaked, all->attempt.because);
    }
}

const struct event_rule rule_mask_leaks_into_exec = {
    .id = "mask-leaks-into-exec",
    .calls = calls,
    .classes = 1u << CLASS_EXEC | 1u << CLASS_MASK,
    .state = true,
    .process_size = sizeof(struct blocked),
    .before = before,
    .over = over,
};
