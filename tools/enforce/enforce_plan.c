/* enforce_plan.c - see enforce_plan.h.
 *
 * Owns:     see enforce_plan.h.
 * Contexts: see enforce_plan.h.
 * Errors:   see enforce_plan.h. */
#include "enforce_plan.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "api.h"
#include "enforce_sources.h"
#include "shim/policy.h"
#include "sigvet/trace.h"
#include "util.h"

#define WORD_BITS 64u
/* Targets that no process of the run is. */
#define FAR (SIGVET_TARGET_OUTSIDE | SIGVET_TARGET_INIT | SIGVET_TARGET_BROADCAST)
/* Targets that only processes of the run are. */
#define NEAR (SIGVET_TARGET_SELF | SIGVET_TARGET_THREAD | SIGVET_TARGET_CHILD | SIGVET_TARGET_TREE)

static bool set_has(const struct sigvet_policy *p, uint32_t offset, uint32_t index, uint32_t rule)
{
    return (policy_set(p, offset, index)[rule / WORD_BITS] >> rule % WORD_BITS & 1) != 0;
}

static void set_change(struct sigvet_policy *p, uint32_t offset, uint32_t index, uint32_t rule,
                       bool in)
{
    uint64_t *word =
        (uint64_t *)((unsigned char *)p + offset) + (size_t)index * p->words + rule / WORD_BITS;
    uint64_t bit = (uint64_t)1 << rule % WORD_BITS;

    *word = in ? *word | bit : *word & ~bit;
}

bool enforce_rule_names(const struct sigvet_policy *p, uint32_t rule, uint32_t number)
{
    return set_has(p, p->syscalls_off, number, rule);
}

bool enforce_rule_signal(const struct sigvet_policy *p, uint32_t rule, uint32_t index)
{
    return set_has(p, p->signals_off, index, rule);
}

bool enforce_rule_any_target(const struct sigvet_policy *p, uint32_t rule)
{
    return set_has(p, p->target_any_off, 0, rule);
}

bool enforce_default_names(const struct sigvet_policy *p, uint32_t number)
{
    const uint64_t *bits =
        (const uint64_t *)(const void *)((const unsigned char *)p + p->default_syscalls_off);

    return p->default_action != SIGVET_ALLOW &&
           (bits[number / WORD_BITS] >> number % WORD_BITS & 1);
}

bool enforce_restricts(enum sigvet_action action)
{
    return action != SIGVET_ALLOW && action != SIGVET_LOG;
}

static void why(struct enforce_verdict *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void why(struct enforce_verdict *v, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(v->why, sizeof v->why, format, args);
    va_end(args);
}

/* --- what the launcher cannot see at all --- */

static const char *const row_names[] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg) #symbol,
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) #symbol,
#include "sigvet/calls.def"
};

/* The first function that the rule names and that `is` says yes to; NULL: none. */
static const char *find_function(const struct sigvet_policy *p, uint32_t rule,
                                 bool is(const char *function))
{
    uint32_t known = sizeof row_names / sizeof row_names[0];

    for (uint32_t row = 0; row < known && row < p->rows; row++) {
        if (set_has(p, p->rows_off, row, rule) && is(row_names[row])) {
            return row_names[row];
        }
    }
    return NULL;
}

/* It stands for no call of the signal API: a rule on it is about unsafe calls in handlers. */
static bool is_unsafe_call(const char *function)
{
    return api_by_name(function) == NULL;
}

/* It names a process in memory that only the kernel reads, by a system call that no policy knows.
 * */
static bool is_ioctl(const char *function)
{
    const struct api *a = api_by_name(function);

    return a != NULL && a->kinds[1] == KIND_IOCTL;
}

static bool pretends_falsely(const struct sigvet_policy *p, uint32_t rule, const char **call)
{
    for (uint32_t n = 0; n < SIGVET_POLICY_SYSCALLS; n++) {
        if (enforce_rule_names(p, rule, n) && enforce_sources(n).tells) {
            const struct api *a = api_by_number(n);
            *call = a != NULL ? a->name : "it";
            return true;
        }
    }
    return false;
}

static bool names_syscall(const struct sigvet_policy *p, uint32_t rule)
{
    for (uint32_t n = 0; n < SIGVET_POLICY_SYSCALLS; n++) {
        if (enforce_rule_names(p, rule, n)) {
            return true;
        }
    }
    return false;
}

static bool blind(const struct sigvet_policy *p, uint32_t rule, struct enforce_verdict *v)
{
    const struct sigvet_policy_rule *r = policy_rule(p, rule);
    const char *name = NULL;

    if (!names_syscall(p, rule)) {
        why(v, "call: no system call stands for '%s'", policy_string(p, r->calls));
    } else if ((name = find_function(p, rule, is_unsafe_call)) != NULL) {
        why(v, "call: the kernel does not see the function %s", name);
    } else if (!set_has(p, p->handler_off, 0, rule) || !set_has(p, p->handler_off, 1, rule)) {
        why(v, "in-handler: the kernel does not know whether a handler runs");
    } else if (r->module != 0) {
        why(v, "module: the kernel does not know which library makes a call");
    } else if (r->action == SIGVET_REWRITE) {
        why(v, "rewrite: the kernel makes a call as it is, or not at all");
    } else if (r->action == SIGVET_PRETEND && pretends_falsely(p, rule, &name)) {
        why(v, "pretend: %s tells more than success, which the launcher does not know", name);
    } else {
        return false;
    }
    return true;
}

/* --- what it can see, but what can be another thing a moment later (P1) --- */

static bool any_signal(const struct sigvet_policy *p, uint32_t rule)
{
    for (uint32_t i = SIGVET_POLICY_NO_SIGNAL; i < SIGVET_POLICY_ENQUIRY; i++) {
        if (!enforce_rule_signal(p, rule, i)) {
            return false;
        }
    }
    return true;
}

static bool asks_memory(const struct sigvet_policy *p, uint32_t rule, uint32_t number,
                        struct enforce_verdict *v)
{
    const struct sigvet_policy_rule *r = policy_rule(p, rule);
    const struct enforce_sources s = enforce_sources(number);
    const struct api *a = api_by_number(number);
    const char *name = a != NULL ? a->name : "a call";

    if (s.memory_action && (r->dispositions != 0 || (r->flags_present | r->flags_absent) != 0)) {
        why(v, "%s: %s reads it from memory, which another thread can change between the two looks",
            r->dispositions != 0 ? "disposition" : "flags", name);
    } else if (s.memory_signals && !any_signal(p, rule)) {
        why(v,
            "signal: %s reads it from memory, which another thread can change between the two "
            "looks",
            name);
    } else if (s.target == ENFORCE_TARGET_THREAD && !enforce_rule_any_target(p, rule) &&
               ((r->targets & NEAR) != 0 || r->target_count > 0)) {
        why(v,
            "target: %s reads it from memory, which another thread can change between the two "
            "looks",
            name);
    } else {
        return false;
    }
    return true;
}

static bool is_far(const struct sigvet_policy *p, uint32_t rule)
{
    const struct sigvet_policy_rule *r = policy_rule(p, rule);

    return !enforce_rule_any_target(p, rule) && (r->targets & ~(uint32_t)FAR) == 0 &&
           r->target_count == 0;
}

static bool races(const struct enforce_plan *plan, uint32_t rule, struct enforce_verdict *v)
{
    const struct sigvet_policy *p = plan->policy;
    const struct sigvet_policy_rule *r = policy_rule(p, rule);
    const char *function = find_function(p, rule, is_ioctl);

    if (function != NULL && !(plan->landlock && is_far(p, rule))) {
        why(v, "call: %s reads whom it names from memory, and the kernel layer does not look at it",
            function);
        return true;
    }

    if (r->program != 0) {
        why(v, "program: a program can be run under any file name");
        return true;
    }
    for (uint32_t i = 0; i < r->target_count; i++) {
        if (r->target[i].program != 0) {
            why(v, "target: a process can run another program by the time that it is sent to");
            return true;
        }
    }
    if (r->masks != 0) {
        why(v, "mask: a return from a handler (rt_sigreturn) and sa_mask set it, too");
        return true;
    }
    for (uint32_t n = 0; n < SIGVET_POLICY_SYSCALLS; n++) {
        if (enforce_rule_names(p, rule, n) && asks_memory(p, rule, n, v)) {
            return true;
        }
    }
    return false;
}

/* --- may no signal at all leave the run? --- */

enum leaving { LEAVING_NOT_MATCHED, LEAVING_DENIED, LEAVING_ALLOWED };

/* What the rule says of a signal to somebody outside, for all such calls at once. */
static enum leaving rule_on_leaving(const struct sigvet_policy *p, uint32_t rule)
{
    const struct sigvet_policy_rule *r = policy_rule(p, rule);
    bool any = enforce_rule_any_target(p, rule);
    struct enforce_verdict ignored;

    if (!any && (r->targets & ~(uint32_t)NEAR) == 0 && r->target_count == 0) {
        return LEAVING_NOT_MATCHED;
    }
    if (!enforce_restricts(r->action) || r->action == SIGVET_STOP || r->action == SIGVET_REWRITE) {
        return LEAVING_ALLOWED;
    }
    bool always = (any || (r->targets & SIGVET_TARGET_OUTSIDE) != 0) && r->limit == 0 &&
                  r->program == 0 && r->dispositions == 0 && r->masks == 0 &&
                  (r->flags_present | r->flags_absent) == 0 && !blind(p, rule, &ignored);
    return always ? LEAVING_DENIED : LEAVING_NOT_MATCHED;
}

static bool default_denies(const struct sigvet_policy *p)
{
    return p->default_action == SIGVET_DENY || p->default_action == SIGVET_ABORT ||
           p->default_action == SIGVET_KILL;
}

/* The rule that keeps `sig`, sent by this call, from leaving; POLICY_UNCONCERNED: none does. */
static uint32_t keeps_in(const struct sigvet_policy *p, uint32_t number, uint32_t sig)
{
    for (uint32_t rule = 0; rule < p->rules; rule++) {
        if (!enforce_rule_names(p, rule, number) || !enforce_rule_signal(p, rule, sig)) {
            continue;
        }
        enum leaving says = rule_on_leaving(p, rule);
        if (says != LEAVING_NOT_MATCHED) {
            return says == LEAVING_DENIED ? rule : POLICY_UNCONCERNED;
        }
    }
    return default_denies(p) && enforce_default_names(p, number) ? SIGVET_DECISION_DEFAULT
                                                                 : POLICY_UNCONCERNED;
}

static bool nothing_leaves(const struct sigvet_policy *p, uint32_t *rule)
{
    static const uint32_t sends[] = {
        SYS_pidfd_send_signal, SYS_tkill, SYS_tgkill, SYS_rt_sigqueueinfo,
        SYS_rt_tgsigqueueinfo, SYS_kill};

    for (size_t i = 0; i < sizeof sends / sizeof sends[0]; i++) {
        for (uint32_t sig = 1; sig < (uint32_t)_NSIG; sig++) {
            *rule = keeps_in(p, sends[i], sig);
            if (*rule == POLICY_UNCONCERNED) {
                return false;
            }
        }
    }
    return true;
}

/* --- calls that have to go --- */

/* Must the target of this call be known to decide about it, though only Landlock knows it for sure?
 * */
static bool target_matters(const struct enforce_plan *plan, uint32_t number)
{
    const struct sigvet_policy *p = plan->policy;
    bool restricted = enforce_default_names(p, number), asked = false;

    for (uint32_t rule = 0; rule < p->rules; rule++) {
        const struct sigvet_policy_rule *r = policy_rule(p, rule);
        if (!enforce_rule_names(p, rule, number)) {
            continue;
        }
        restricted |= enforce_restricts(r->action);
        bool by_landlock = plan->landlock && enforce_restricts(r->action) && is_far(p, rule);
        asked |= !enforce_rule_any_target(p, rule) && !by_landlock;
    }
    return restricted && asked;
}

static bool is_restricted(const struct sigvet_policy *p, uint32_t number)
{
    bool is = enforce_default_names(p, number);

    for (uint32_t rule = 0; rule < p->rules; rule++) {
        is |=
            enforce_rule_names(p, rule, number) && enforce_restricts(policy_rule(p, rule)->action);
    }
    return is;
}

/* --- the verdicts --- */

/* Is there something behind the rule that this one keeps from happening? */
static bool shields(const struct sigvet_policy *p, uint32_t rule)
{
    for (uint32_t n = 0; n < SIGVET_POLICY_SYSCALLS; n++) {
        if (!enforce_rule_names(p, rule, n)) {
            continue;
        }
        if (enforce_default_names(p, n)) {
            return true;
        }
        for (uint32_t later = rule + 1; later < p->rules; later++) {
            if (enforce_rule_names(p, later, n) &&
                enforce_restricts(policy_rule(p, later)->action)) {
                return true;
            }
        }
    }
    return false;
}

/* In best effort the launcher decides by a policy that has only what it sees: what it must not
 * restrict it leaves alone, and what may be allowed it allows. */
static void leave_to_shim(struct sigvet_policy *p, uint32_t rule)
{
    struct sigvet_policy_rule *r = (struct sigvet_policy_rule *)((unsigned char *)p + p->rules_off);

    if (enforce_restricts(r[rule].action)) {
        for (uint32_t n = 0; n < SIGVET_POLICY_SYSCALLS; n++) {
            set_change(p, p->syscalls_off, n, rule, false);
        }
        return;
    }
    r[rule].module = 0;
    set_change(p, p->handler_off, 0, rule, true);
    set_change(p, p->handler_off, 1, rule, true);
}

static void note_ways(const struct enforce_plan *plan, uint32_t rule, struct enforce_verdict *v)
{
    const struct sigvet_policy *p = plan->policy;
    bool any = enforce_rule_any_target(p, rule);
    bool pidfd = plan->no_pidfd_send && !any && enforce_rule_names(p, rule, SYS_pidfd_send_signal);
    bool own = plan->no_setown_ex && !any && enforce_rule_names(p, rule, SYS_fcntl);
    bool clone3 = plan->no_clone3 && enforce_rule_names(p, rule, SYS_clone3);

    if (pidfd || own || clone3) {
        why(v, "not there:%s%s%s", pidfd ? " pidfd_send_signal (ENOSYS)" : "",
            own ? " F_SETOWN_EX (EINVAL)" : "", clone3 ? " clone3 (ENOSYS)" : "");
    }
}

static void judge(struct enforce_plan *plan, uint32_t rule)
{
    struct sigvet_policy *p = plan->policy;
    const struct sigvet_policy_rule *r = policy_rule(p, rule);
    struct enforce_verdict *v = &plan->rule[rule];
    bool restricts = enforce_restricts(r->action);
    bool unseen = blind(p, rule, v);
    bool held = !unseen && !races(plan, rule, v);

    if (!restricts && !shields(p, rule)) {
        v->layer = ENFORCE_NOTHING;
    } else if (!held) {
        v->layer = ENFORCE_SHIM;
    } else if (plan->landlock && rule_on_leaving(p, rule) == LEAVING_DENIED) {
        v->layer = ENFORCE_LANDLOCK;
    } else {
        v->layer = ENFORCE_SECCOMP;
    }
    if (held) {
        note_ways(plan, rule, v);
    }
    plan->not_held += v->layer == ENFORCE_SHIM;
    if (unseen) {
        leave_to_shim(p, rule);
    }
}

static void judge_default(struct enforce_plan *plan)
{
    const struct sigvet_policy *p = plan->policy;
    struct enforce_verdict *v = &plan->otherwise;
    bool any = false;

    for (uint32_t n = 0; n < SIGVET_POLICY_SYSCALLS; n++) {
        any |= enforce_default_names(p, n);
    }
    v->layer = p->default_action == SIGVET_ALLOW ? ENFORCE_NOTHING
               : any                             ? ENFORCE_SECCOMP
                                                 : ENFORCE_SHIM;
    if (v->layer == ENFORCE_SHIM) {
        why(v, "call: no system call stands for its calls");
        plan->not_held++;
    } else if (plan->landlock && plan->leaving == SIGVET_DECISION_DEFAULT) {
        v->layer = ENFORCE_LANDLOCK;
    }
}

struct enforce_plan *enforce_plan_make(const struct sigvet_policy *policy)
{
    struct enforce_plan *plan = xcalloc(1, sizeof *plan);

    plan->policy = xcalloc(1, policy->size);
    memcpy(plan->policy, policy, policy->size);
    plan->landlock = nothing_leaves(policy, &plan->leaving);
    plan->no_pidfd_send = target_matters(plan, SYS_pidfd_send_signal);
    plan->no_setown_ex = target_matters(plan, SYS_fcntl);
    plan->no_clone3 = is_restricted(policy, SYS_clone3);
    for (uint32_t rule = 0; rule < policy->rules; rule++) {
        judge(plan, rule);
    }
    judge_default(plan);
    return plan;
}

void enforce_plan_free(struct enforce_plan *plan)
{
    if (plan != NULL) {
        free(plan->policy);
        free(plan);
    }
}

bool enforce_plan_asks(const struct enforce_plan *plan, uint32_t number)
{
    const struct sigvet_policy *p = plan->policy;
    bool asks = enforce_default_names(p, number);

    for (uint32_t rule = 0; rule < p->rules && !asks; rule++) {
        asks = enforce_rule_names(p, rule, number) && policy_rule(p, rule)->action != SIGVET_ALLOW;
    }
    return asks;
}
