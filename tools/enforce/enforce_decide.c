/* enforce_decide.c - see enforce_decide.h.
 *
 * Owns:     see enforce_decide.h.
 * Contexts: see enforce_decide.h.
 * Errors:   see enforce_decide.h. */
#include "enforce_decide.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "api.h"
#include "enforce_pids.h"
#include "shim/policy.h"
#include "shim/policy_facts.h"
#include "shim/relation.h"
#include "sigvet/trace.h"
#include "util.h"

#define NANOSECONDS 1000000000ull

struct look {
    const struct enforce_plan *plan;
    struct enforce_limits *limits;
    const struct enforce_call *call;
    struct policy_named named;
};

/* What the program gave, read once: whoever changes it meanwhile wins (P1). A 32-bit program's
 * structures are others. */
static bool peek(void *context, uint64_t from, void *to, size_t size, bool sure)
{
    const struct look *l = context;
    struct iovec here = {.iov_base = to, .iov_len = size};
    struct iovec there = {.iov_base = (void *)(uintptr_t)from, .iov_len = size};

    (void)sure;
    return !l->call->i386 &&
           process_vm_readv(l->call->tid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

/* --- what the evaluator asks --- */

static void unknown(struct policy_target *to, uint32_t kinds)
{
    *to = (struct policy_target){.kinds = kinds | SIGVET_TARGET_OUTSIDE};
}

/* `named` in the numbers of our own namespace. False: whom it means is not known. */
static bool translate(const struct look *l, struct policy_named *named)
{
    const struct procfile_ids *who = &l->call->ids;
    bool own_thread = named->tid == who->thread;
    bool by_pid = named->how == NAMED_PROCESS || named->how == NAMED_THREAD_OF ||
                  (named->how == NAMED_KILL && named->pid > 0);
    bool by_tid = named->how == NAMED_THREAD;

    if (who->depth == 1) {
        return true;
    }
    if (by_pid) {
        named->pid = enforce_pids_here(who, named->pid);
        return named->pid > 0;
    }
    if (by_tid) {
        named->tid = own_thread ? l->call->tid : enforce_pids_here(who, named->tid);
        return named->tid > 0;
    }
    /* A group by its number: of the caller's own only, which is 0. */
    return named->how == NAMED_PIDFD || (named->pid == 0 && named->how != NAMED_UNKNOWN) ||
           named->pid == -1;
}

static void ask_target(void *context, struct policy_target *to)
{
    const struct look *l = context;
    struct policy_named named = l->named;
    const struct relation_from from = {
        .pid = l->call->ids.tgid, .tid = l->call->tid, .root = getpid()};

    if (!translate(l, &named)) {
        unknown(to, named.how == NAMED_KILL || named.how == NAMED_GROUP ? SIGVET_TARGET_GROUP : 0);
        return;
    }
    relation_named(&from, &named, to);
    /* Nobody is there now. By the time that the kernel looks there may be somebody; a domain sees
     * to that. */
    if (to->kinds == 0 && !l->plan->landlock) {
        to->kinds = SIGVET_TARGET_OUTSIDE;
    }
}

static bool ask_runs(void *context, int32_t pid, const char *program)
{
    const struct look *l = context;
    const struct relation_from from = {.pid = l->call->ids.tgid};

    return relation_runs(&from, pid, program);
}

static bool ask_within(void *context, uint32_t rule, uint32_t limit)
{
    const struct look *l = context;
    uint64_t *word = &l->limits->words[rule];
    uint64_t second = util_now_ns(CLOCK_MONOTONIC) / NANOSECONDS & UINT32_MAX;
    uint64_t count = *word >> 32 == second ? *word & UINT32_MAX : 0;

    if (count >= limit) {
        return false;
    }
    *word = second << 32 | (count + 1);
    return true;
}

/* --- the decision --- */

/* Rules that name the calling program; `fits` only if there are any. */
static const uint64_t *fitting(const struct look *l, uint64_t fits[POLICY_SET_WORDS])
{
    static const char deleted[] = " (deleted)";
    const struct sigvet_policy *p = l->plan->policy;
    char path[64], file[PATH_MAX];
    bool any = false;

    for (uint32_t rule = 0; rule < p->rules; rule++) {
        any |= policy_rule(p, rule)->program != 0;
    }
    if (!any) {
        return NULL;
    }
    (void)snprintf(path, sizeof path, "/proc/%d/exe", (int)l->call->ids.tgid);
    ssize_t n = readlink(path, file, sizeof file - 1);
    file[n > 0 ? n : 0] = '\0';
    size_t end = n > (ssize_t)strlen(deleted) ? (size_t)n - strlen(deleted) : 0;
    if (end > 0 && strcmp(file + end, deleted) == 0) {
        file[end] = '\0';
    }
    policy_fitting(p, policy_file_name(file), fits);
    return fits;
}

/* A limit on another process is no send of the table; it ends that process all the same. */
static void decide_limit(struct look *l, struct enforce_decision *d)
{
    struct policy_target to = {0};

    l->named = (struct policy_named){.how = NAMED_PROCESS, .pid = (int32_t)l->call->args[0]};
    ask_target(l, &to);
    if ((to.kinds & SIGVET_TARGET_OUTSIDE) != 0) {
        uint32_t rule = l->plan->leaving;
        *d = (struct enforce_decision){
            .rule = rule,
            .action = policy_action(l->plan->policy, rule),
            .error = (int)policy_error(l->plan->policy, rule),
            .target = to.kinds,
            .target_pid = to.pid,
        };
    }
}

void enforce_decide(const struct enforce_plan *plan, struct enforce_limits *limits,
                    const struct enforce_call *call, struct enforce_decision *decision)
{
    struct look l = {.plan = plan, .limits = limits, .call = call};
    const struct policy_asks asks = {
        .context = &l, .target = ask_target, .runs = ask_runs, .within = ask_within};
    const struct api *a = api_by_number(call->number);
    uint64_t fits[POLICY_SET_WORDS];
    struct policy_facts facts;
    struct policy_target target;

    *decision = (struct enforce_decision){.action = SIGVET_ALLOW};
    if (call->number == SYS_prlimit64) {
        decide_limit(&l, decision);
        return;
    }
    if (a == NULL) {
        return;
    }
    const struct policy_call what = {.number = call->number,
                                     .is_syscall = true,
                                     .class = a->class,
                                     .kinds = a->kinds,
                                     .args = call->args};
    policy_facts(&facts, &l.named, &what, peek, &l);
    facts.fits = fitting(&l, fits);
    uint32_t rule = policy_decide(plan->policy, &facts, &asks, &target);
    if (rule != POLICY_UNCONCERNED) {
        *decision = (struct enforce_decision){
            .rule = rule,
            .action = policy_action(plan->policy, rule),
            .error = (int)policy_error(plan->policy, rule),
            .signals = facts.signals,
            .target = target.kinds,
            .target_pid = target.pid,
        };
    }
}
