/* policy.c - see policy.h.
 *
 * Owns:     nothing.
 * Contexts: see policy.h.
 * Errors:   see policy.h. */
#include "policy.h"

#include "sigvet/trace.h"

#define WORD_BITS 64u
#define SIGNAL_LAST 64u

/* --- is it whole? --- */

struct block {
    const unsigned char *bytes;
    size_t size;
    const struct sigvet_policy *policy;
};

/* Do `count` things of `each` bytes stand at `offset`, behind the head? */
static bool holds(const struct block *b, uint32_t offset, uint64_t count, uint64_t each)
{
    return offset % sizeof(uint64_t) == 0 && offset >= sizeof(struct sigvet_policy) &&
           offset <= b->size && count * each <= b->size - offset;
}

static bool string_valid(const struct block *b, uint32_t string)
{
    return string < b->policy->strings_size; /* the last of them is ended: see strings_valid() */
}

static bool strings_valid(const struct block *b)
{
    const struct sigvet_policy *p = b->policy;
    const unsigned char *strings = b->bytes + p->strings_off;
    return p->strings_off >= sizeof *p && p->strings_off <= b->size && p->strings_size > 0 &&
           p->strings_size <= b->size - p->strings_off && strings[0] == '\0' &&
           strings[p->strings_size - 1] == '\0' && string_valid(b, p->source) &&
           string_valid(b, p->default_calls);
}

static bool sets_valid(const struct block *b)
{
    const struct sigvet_policy *p = b->policy;
    const struct {
        uint32_t offset, sets;
    } all[] = {
        {p->rows_off, p->rows},
        {p->syscalls_off, SIGVET_POLICY_SYSCALLS},
        {p->signals_off, SIGVET_POLICY_SIGNALS},
        {p->handler_off, 2},
        {p->disposition_off, SIGVET_DISPOSITIONS},
        {p->mask_off, SIGVET_MASK_KINDS},
        {p->mask_any_off, 1},
        {p->targets_off, SIGVET_TARGET_KINDS},
        {p->target_any_off, 1},
        {p->target_named_off, 1},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (!holds(b, all[i].offset, all[i].sets, p->words * sizeof(uint64_t))) {
            return false;
        }
    }
    return holds(b, p->default_rows_off, (p->rows + WORD_BITS - 1) / WORD_BITS, sizeof(uint64_t)) &&
           holds(b, p->default_syscalls_off, SIGVET_POLICY_SYSCALLS / WORD_BITS, sizeof(uint64_t));
}

static bool default_valid(const struct sigvet_policy *p)
{
    return p->default_action < SIGVET_ACTIONS && p->default_action != SIGVET_PRETEND &&
           p->default_action != SIGVET_REWRITE && p->default_errno < 4096;
}

static bool rule_valid(const struct block *b, const struct sigvet_policy_rule *r)
{
    if (!string_valid(b, r->name) || !string_valid(b, r->module) || !string_valid(b, r->program) ||
        !string_valid(b, r->calls) || r->action >= SIGVET_ACTIONS || r->error >= 4096 ||
        r->signal > SIGNAL_LAST || r->target_count > SIGVET_POLICY_TARGETS ||
        r->targets >= 1u << SIGVET_TARGET_KINDS) {
        return false;
    }
    if (r->action == SIGVET_DENY && r->error == 0) {
        return false;
    }
    for (uint32_t i = 0; i < r->target_count; i++) {
        if (!string_valid(b, r->target[i].program)) {
            return false;
        }
    }
    return true;
}

/* A set has no bits beyond the last rule: what is found in one is an index that can be used. */
static bool set_fits(const struct sigvet_policy *p, const uint64_t *set)
{
    uint32_t last = p->rules % WORD_BITS;
    return last == 0 || p->words == 0 || set[p->words - 1] >> last == 0;
}

static bool calls_fit(const struct sigvet_policy *p)
{
    for (uint32_t i = 0; i < p->rows; i++) {
        if (!set_fits(p, policy_set(p, p->rows_off, i))) {
            return false;
        }
    }
    for (uint32_t i = 0; i < SIGVET_POLICY_SYSCALLS; i++) {
        if (!set_fits(p, policy_set(p, p->syscalls_off, i))) {
            return false;
        }
    }
    return true;
}

const char *policy_fault(const void *block, size_t size)
{
    const struct block b = {block, size, block};
    const struct sigvet_policy *p = block;
    const size_t head = offsetof(struct sigvet_policy, table);
    if (size < sizeof *p || size > SIGVET_POLICY_SIZE_MOST || size % sizeof(uint64_t) != 0) {
        return "its size is none that a policy has";
    }
    if (p->magic != SIGVET_POLICY_MAGIC) {
        return "it does not begin as a compiled policy does";
    }
    if (p->version != SIGVET_POLICY_VERSION) {
        return "it is of another version";
    }
    if (p->size != size) {
        return "it is cut short, or something follows it";
    }
    if (p->sum != sigvet_policy_sum(&p->table, size - head)) {
        return "its check sum does not fit";
    }
    if (p->rules > SIGVET_POLICY_RULES || p->words != (p->rules + WORD_BITS - 1) / WORD_BITS ||
        p->rows > SIGVET_POLICY_SIZE_MOST || !default_valid(p)) {
        return "its head makes no sense";
    }
    if (!strings_valid(&b) || !sets_valid(&b) ||
        !holds(&b, p->rules_off, p->rules, sizeof(struct sigvet_policy_rule)) || !calls_fit(p)) {
        return "its tables are not where it says";
    }
    for (uint32_t i = 0; i < p->rules; i++) {
        if (!rule_valid(&b, policy_rule(p, i))) {
            return "one of its rules makes no sense";
        }
    }
    return NULL;
}

bool policy_valid(const void *block, size_t size)
{
    return policy_fault(block, size) == NULL;
}

/* --- names --- */

const char *policy_file_name(const char *path)
{
    const char *name = path;
    for (; *path != '\0'; path++) {
        if (*path == '/') {
            name = path + 1;
        }
    }
    return name;
}

static bool same(const char *a, const char *b)
{
    while (*a == *b && *a != '\0') {
        a++;
        b++;
    }
    return *a == *b;
}

void policy_fitting(const struct sigvet_policy *p, const char *program,
                    uint64_t fits[POLICY_SET_WORDS])
{
    for (uint32_t i = 0; i < POLICY_SET_WORDS; i++) {
        fits[i] = 0;
    }
    for (uint32_t i = 0; i < p->rules; i++) {
        const char *wanted = policy_string(p, policy_rule(p, i)->program);
        if (*wanted == '\0' || same(wanted, program)) {
            fits[i / WORD_BITS] |= (uint64_t)1 << i % WORD_BITS;
        }
    }
}

/* --- what does it say? --- */

static const uint64_t *call_set(const struct sigvet_policy *p, uint32_t number, bool is_syscall)
{
    if (number >= (is_syscall ? SIGVET_POLICY_SYSCALLS : p->rows)) {
        return NULL;
    }
    return policy_set(p, is_syscall ? p->syscalls_off : p->rows_off, number);
}

static bool default_concerns(const struct sigvet_policy *p, uint32_t number, bool is_syscall)
{
    if (p->default_action == SIGVET_ALLOW ||
        number >= (is_syscall ? SIGVET_POLICY_SYSCALLS : p->rows)) {
        return false;
    }
    const unsigned char *bits =
        (const unsigned char *)p + (is_syscall ? p->default_syscalls_off : p->default_rows_off);
    return (((const uint64_t *)bits)[number / WORD_BITS] >> number % WORD_BITS & 1) != 0;
}

bool policy_concerns(const struct sigvet_policy *p, uint32_t number, bool is_syscall,
                     const uint64_t *fits)
{
    const uint64_t *set = call_set(p, number, is_syscall);
    for (uint32_t w = 0; set != NULL && w < p->words; w++) {
        if ((set[w] & (fits != NULL ? fits[w] : UINT64_MAX)) != 0) {
            return true;
        }
    }
    return default_concerns(p, number, is_syscall);
}

/* Of the rules in `left`, those that accept what the call does to the mask. */
static uint64_t by_mask(const struct sigvet_policy *p, const struct policy_facts *f, uint32_t w,
                        uint64_t left)
{
    uint64_t accept = policy_set(p, p->mask_any_off, 0)[w];
    for (uint32_t kind = 0; kind < SIGVET_MASK_KINDS; kind++) {
        accept |= (f->masks >> kind & 1) != 0 ? policy_set(p, p->mask_off, kind)[w] : 0;
    }
    return left & accept;
}

/* Likewise, one of its signals; as a rule accepts many, it takes few of them to have asked all. */
static uint64_t by_signal(const struct sigvet_policy *p, const struct policy_facts *f, uint32_t w,
                          uint64_t left)
{
    uint64_t accept = f->no_signal ? policy_set(p, p->signals_off, SIGVET_POLICY_NO_SIGNAL)[w]
                      : f->enquiry ? policy_set(p, p->signals_off, SIGVET_POLICY_ENQUIRY)[w]
                                   : 0;
    for (uint64_t rest = f->signals; rest != 0 && (left & ~accept) != 0; rest &= rest - 1) {
        accept |= policy_set(p, p->signals_off, (uint32_t)__builtin_ctzll(rest) + 1)[w];
    }
    return left & accept;
}

/* The rules of word `w` that accept all that is known without asking. */
static __attribute__((noinline)) uint64_t candidates(const struct sigvet_policy *p,
                                                     const struct policy_facts *f,
                                                     const uint64_t *calls, uint32_t w)
{
    uint64_t left = calls[w];
    if (f->fits != NULL) {
        left &= f->fits[w];
    }
    if (left == 0) {
        return 0;
    }
    left &= policy_set(p, p->handler_off, f->in_handler)[w];
    left &= policy_set(p, p->disposition_off, f->disposition)[w];
    left = by_mask(p, f, w, left);
    return by_signal(p, f, w, left);
}

struct question {
    const struct sigvet_policy *policy;
    const struct policy_facts *facts;
    const struct policy_asks *asks;
    struct policy_target target;
    bool asked;
};

static const struct policy_target *target_of(struct question *q)
{
    if (!q->asked) {
        q->asked = true;
        if (q->facts->has_target && q->asks->target != NULL) {
            q->asks->target(q->asks->context, &q->target);
        }
    }
    return &q->target;
}

static bool target_named(struct question *q, const struct sigvet_policy_rule *r)
{
    const struct policy_target *t = target_of(q);
    for (uint32_t i = 0; i < r->target_count && t->pid > 0; i++) {
        if (r->target[i].pid == t->pid) {
            return true;
        }
        if (r->target[i].pid == 0 && q->asks->runs != NULL &&
            q->asks->runs(q->asks->context, t->pid,
                          policy_string(q->policy, r->target[i].program))) {
            return true;
        }
    }
    return false;
}

static bool target_fits(struct question *q, uint32_t rule)
{
    const struct sigvet_policy *p = q->policy;
    uint32_t w = rule / WORD_BITS, bit = rule % WORD_BITS;
    if ((policy_set(p, p->target_any_off, 0)[w] >> bit & 1) != 0) {
        return true;
    }
    uint32_t kinds = target_of(q)->kinds;
    for (uint32_t kind = 0; kind < SIGVET_TARGET_KINDS; kind++) {
        if ((kinds >> kind & 1) != 0 && (policy_set(p, p->targets_off, kind)[w] >> bit & 1) != 0) {
            return true;
        }
    }
    return (policy_set(p, p->target_named_off, 0)[w] >> bit & 1) != 0 &&
           target_named(q, policy_rule(p, rule));
}

static bool flags_fit(const struct policy_facts *f, const struct sigvet_policy_rule *r)
{
    if ((r->flags_present | r->flags_absent) == 0) {
        return true;
    }
    return f->has_flags && (f->flags & r->flags_present) == r->flags_present &&
           (f->flags & r->flags_absent) == 0;
}

/* A call that installs nothing has no flags to be changed. */
static bool changes_flags(const struct sigvet_policy_rule *r)
{
    return r->action == SIGVET_REWRITE && (r->flags_add | r->flags_remove) != 0;
}

static __attribute__((noinline)) bool rule_fits(struct question *q, uint32_t rule)
{
    const struct sigvet_policy_rule *r = policy_rule(q->policy, rule);
    const struct policy_asks *asks = q->asks;
    if (!flags_fit(q->facts, r) || (changes_flags(r) && !q->facts->has_flags)) {
        return false;
    }
    if (r->module != 0 &&
        (asks->from == NULL || !asks->from(asks->context, policy_string(q->policy, r->module)))) {
        return false;
    }
    if (!target_fits(q, rule)) {
        return false;
    }
    return r->limit == 0 ||
           (asks->within != NULL && asks->within(asks->context, rule, r->limit)); /* L2 */
}

static uint32_t decide(struct question *q)
{
    const struct sigvet_policy *p = q->policy;
    const struct policy_facts *f = q->facts;
    const uint64_t *calls = call_set(p, f->number, f->is_syscall);
    for (uint32_t w = 0; calls != NULL && w < p->words; w++) {
        for (uint64_t left = candidates(p, f, calls, w); left != 0; left &= left - 1) {
            uint32_t rule = w * WORD_BITS + (uint32_t)__builtin_ctzll(left);
            if (rule_fits(q, rule)) {
                return rule;
            }
        }
    }
    return default_concerns(p, f->number, f->is_syscall) && !f->only_asks ? SIGVET_DECISION_DEFAULT
                                                                          : POLICY_UNCONCERNED;
}

uint32_t policy_decide(const struct sigvet_policy *p, const struct policy_facts *facts,
                       const struct policy_asks *asks, struct policy_target *target)
{
    struct question q = {p, facts, asks, {0, 0}, false};
    uint32_t decided = decide(&q);
    if (target != NULL) {
        *target = q.target;
    }
    return decided;
}
