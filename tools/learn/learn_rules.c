/* learn_rules.c - see learn_rules.h.
 *
 * Owns:     see learn_rules.h.
 * Contexts: see learn_rules.h.
 * Errors:   see learn_rules.h.
 * Source:   see learn_rules.h. */
#include "learn_rules.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "learn_block.h"
#include "policy_fits.h"
#include "util.h"

const char *const learn_classes[LEARN_CLASSES] = {"send",  "disposition", "mask", "altstack",
                                                  "timer", "fd",          "exec", "fork"};

static const struct policy_rule denying = {.action = {.kind = SIGVET_DENY, .error = EPERM}};

/* The index of the first of learn_classes that has the call; LEARN_CLASSES: none. */
static uint32_t class_of(const struct policy_call *call)
{
    static struct policy_calls sets[LEARN_CLASSES];
    static bool made;

    for (uint32_t i = 0; !made && i < LEARN_CLASSES; i++) {
        (void)policy_calls_of(learn_classes[i], &sets[i]);
    }
    made = true;
    for (uint32_t i = 0; i < LEARN_CLASSES; i++) {
        if (policy_calls_has(&sets[i], call)) {
            return i;
        }
    }
    return LEARN_CLASSES;
}

bool learn_rules_sleeps(const struct policy_call *call)
{
    return call->class == CLASS_TIMER && policy_call_takes(call, KIND_TIMESPEC_IN);
}

bool learn_rules_concern(const struct policy_call *call)
{
    return !learn_rules_sleeps(call) && class_of(call) < LEARN_CLASSES &&
           policy_unfit(&denying, call) == NULL;
}

static bool takes_any(const struct policy_call *call, const uint8_t *kinds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (policy_call_takes(call, kinds[i])) {
            return true;
        }
    }
    return false;
}

bool learn_rules_take_set(const struct policy_call *call)
{
    static const uint8_t kinds[] = {KIND_SET_IN, KIND_KSET_IN, KIND_SETARG_IN, KIND_MASK32};

    return takes_any(call, kinds, sizeof kinds);
}

static bool takes_signal(const struct policy_call *call)
{
    static const uint8_t kinds[] = {KIND_SIG,      KIND_ITIMER, KIND_SIGEVENT_IN,
                                    KIND_AIOCB_IN, KIND_FCNTL,  KIND_IOCTL};

    return learn_rules_take_set(call) || takes_any(call, kinds, sizeof kinds);
}

/* ---- rules of one class and program ---------------------------------------------------------- */

struct learn_rule *learn_block_add(struct learn_block *b, const struct learn_rule *rule)
{
    b->rules = xrealloc_array(b->rules, b->count + 1, sizeof *b->rules);
    b->rules[b->count] = *rule;
    b->rules[b->count].program = b->program;
    b->rules[b->count].class = b->class;
    return &b->rules[b->count++];
}

void learn_rule_call(struct learn_rule *r, const struct policy_call *call)
{
    size_t at = 0;

    while (at < r->call_count && r->calls[at] < call) {
        at++;
    }
    if (at < r->call_count && r->calls[at] == call) {
        return;
    }
    r->calls = xrealloc_array(r->calls, r->call_count + 1, sizeof *r->calls);
    memmove(r->calls + at + 1, r->calls + at, (r->call_count - at) * sizeof *r->calls);
    r->calls[at] = call;
    r->call_count++;
}

void learn_rule_side(struct learn_rule *to, const struct learn_side *from, uint32_t program)
{
    if (from->count > 0 && (to->side.count == 0 || from->order < to->side.order)) {
        to->side.order = from->order;
        to->side.place = from->place;
        to->seen_in = program;
    }
    to->side.signals |= from->signals;
    to->side.zero |= from->zero;
    to->side.count += from->count;
}

static void join(struct learn_rule *to, const struct learn_rule *from)
{
    learn_rule_side(to, &from->side, from->seen_in);
    for (size_t i = 0; i < from->call_count; i++) {
        learn_rule_call(to, from->calls[i]);
    }
}

static bool asks_same(const struct learn_rule *a, const struct learn_rule *b)
{
    return a->targets == b->targets && a->disposition == b->disposition && a->masks == b->masks;
}

/* One function's rule for what it did outside of handlers, or in them. */
static void add_side(struct learn_block *b, const struct learn_kind *k,
                     const struct policy_call *call, bool in_handler)
{
    struct learn_rule r = {.in_handler = in_handler,
                           .any_signal = !takes_signal(call),
                           .targets = 1u << k->key.target,
                           .disposition = k->key.disposition,
                           .masks = k->key.masks};

    for (size_t i = 0; i < b->count; i++) {
        struct learn_rule *have = &b->rules[i];
        if (asks_same(have, &r) && have->in_handler == in_handler && have->calls[0] == call) {
            learn_rule_side(have, &k->side[in_handler], k->key.program); /* another program's */
            return;
        }
    }
    struct learn_rule *added = learn_block_add(b, &r);
    learn_rule_call(added, call);
    learn_rule_side(added, &k->side[in_handler], k->key.program);
}

void learn_block_drop(struct learn_block *b, size_t at)
{
    free((void *)b->rules[at].calls);
    b->count--;
    memmove(&b->rules[at], &b->rules[at + 1], (b->count - at) * sizeof *b->rules);
}

/* What was done in handlers alone keeps its rule; the rest needs none of its own. Sets are taken in handlers and outside
 * at the whim of time: they are not told apart. */
static void settle_handlers(struct learn_block *b)
{
    for (size_t i = 0; i < b->count; i++) {
        for (size_t k = 0; k < b->count; k++) {
            struct learn_rule *out = &b->rules[i], *in = &b->rules[k];
            if (out->in_handler || !in->in_handler || !asks_same(out, in) ||
                out->calls[0] != in->calls[0]) {
                continue;
            }
            uint64_t alone = in->side.signals & ~out->side.signals;
            bool zero_alone = in->side.zero && !out->side.zero;
            if (in->any_signal || learn_rules_take_set(in->calls[0]) ||
                (alone == 0 && !zero_alone)) {
                join(out, in);
                learn_block_drop(b, k);
                i -= k < i;
                k--;
            } else {
                in->side.signals = alone;
                in->side.zero = zero_alone;
            }
        }
    }
    for (size_t i = 0; i < b->count; i++) {
        b->rules[i].in_handler &= !learn_rules_take_set(b->rules[i].calls[0]);
    }
}

static bool same_but_calls(const struct learn_rule *a, const struct learn_rule *b)
{
    bool a_set = learn_rules_take_set(a->calls[0]), b_set = learn_rules_take_set(b->calls[0]);

    if (!asks_same(a, b) || a->in_handler != b->in_handler || a->any_signal != b->any_signal ||
        a_set != b_set) {
        return false;
    }
    return a_set || a->any_signal ||
           (a->side.signals == b->side.signals && a->side.zero == b->side.zero);
}

/* Functions of which the same was seen share a rule; those that take sets do whatever was seen, as their guard would deny
 * what another allows by its system call. */
static void merge(struct learn_block *b)
{
    for (size_t i = 0; i < b->count; i++) {
        for (size_t k = i + 1; k < b->count;) {
            if (!same_but_calls(&b->rules[i], &b->rules[k])) {
                k++;
                continue;
            }
            join(&b->rules[i], &b->rules[k]);
            learn_block_drop(b, k);
        }
    }
}

static int by_number(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* N2 */
static int compare(const void *one, const void *other)
{
    const struct learn_rule *a = one, *b = other;
    int order = by_number(a->targets, b->targets);

    order = order != 0 ? order : by_number(a->disposition, b->disposition);
    order = order != 0 ? order : by_number(a->masks, b->masks);
    order = order != 0 ? order : (a->calls[0] > b->calls[0]) - (a->calls[0] < b->calls[0]);
    order = order != 0 ? order : by_number(a->in_handler, b->in_handler);
    return order != 0 ? order : by_number(a->side.signals, b->side.signals);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void make_block(const struct learn_seen *s, struct learn_block *b)
{
    const struct learn_kind *k;

    for (k = s->kinds; k != NULL; k = k->hh.next) {
        const struct policy_call *call = policy_call_at(k->key.call);
        if ((b->program == LEARN_ALL_PROGRAMS || k->key.program == b->program) &&
            class_of(call) == b->class) {
            for (int side = 0; side < 2; side++) {
                if (k->side[side].count > 0) {
                    add_side(b, k, call, side != 0);
                }
            }
        }
    }
    settle_handlers(b);
    if (b->count > 1) {
        qsort(b->rules, b->count, sizeof *b->rules, compare);
    }
    merge(b);
    learn_guards(b);
}

static bool same_rule(const struct learn_rule *a, const struct learn_rule *b)
{
    return a->is_guard == b->is_guard && a->whole_class == b->whole_class && asks_same(a, b) &&
           a->in_handler == b->in_handler && a->any_signal == b->any_signal &&
           a->side.zero == b->side.zero && a->side.signals == b->side.signals &&
           a->call_count == b->call_count &&
           (a->call_count == 0 || memcmp((const void *)a->calls, (const void *)b->calls,
                                         a->call_count * sizeof *a->calls) == 0);
}

static bool same_block(const struct learn_block *a, const struct learn_block *b)
{
    bool same = a->count == b->count;

    for (size_t i = 0; same && i < a->count; i++) {
        same = same_rule(&a->rules[i], &b->rules[i]);
    }
    return same;
}

void learn_block_free(struct learn_block *b)
{
    for (size_t i = 0; i < b->count; i++) {
        free((void *)b->rules[i].calls);
    }
    free(b->rules);
}

static void take_block(struct learn_rules *out, struct learn_block *b)
{
    out->rules = xrealloc_array(out->rules, out->count + b->count + 1, sizeof *out->rules);
    if (b->count > 0) {
        memcpy(out->rules + out->count, b->rules, b->count * sizeof *b->rules);
    }
    out->count += b->count;
    free(b->rules);
}

/* Programs by name, those that no rule can name last: their rules are for all. */
static uint32_t *sorted_programs(const struct learn_seen *s)
{
    uint32_t *order = xrealloc_array(NULL, s->program_count + 1, sizeof *order);

    for (uint32_t i = 0; i < s->program_count; i++) {
        uint32_t at = i;
        bool can = learn_rules_can_name(s->programs[i]);
        for (; at > 0; at--) {
            const char *before = s->programs[order[at - 1]];
            bool before_can = learn_rules_can_name(before);
            if (before_can > can || (before_can == can && strcmp(before, s->programs[i]) < 0)) {
                break;
            }
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    return order;
}

/* One class: each program's rules, or one list where they are the same in all. */
static void make_class(const struct learn_seen *s, uint32_t class, const uint32_t *programs,
                       struct learn_rules *out)
{
    struct learn_block all = {.program = LEARN_ALL_PROGRAMS, .class = class};
    struct learn_block *blocks = xcalloc(s->program_count + 1, sizeof *blocks);
    bool same = true;

    make_block(s, &all);
    for (size_t i = 0; i < s->program_count; i++) {
        blocks[i] = (struct learn_block){.program = programs[i], .class = class};
        make_block(s, &blocks[i]);
        same &= same_block(&all, &blocks[i]);
    }
    if (same || out->pooled) {
        for (size_t i = 0; i < s->program_count; i++) {
            learn_block_free(&blocks[i]);
        }
        take_block(out, &all);
    } else {
        for (size_t i = 0; i < s->program_count; i++) {
            take_block(out, &blocks[i]);
        }
        learn_block_free(&all);
    }
    free(blocks);
}

void learn_rules_make(const struct learn_seen *seen, struct learn_rules *out)
{
    uint32_t *programs = sorted_programs(seen);

    *out = (struct learn_rules){0};
    for (uint32_t class = 0; class < LEARN_CLASSES; class ++) {
        make_class(seen, class, programs, out);
    }
    if (out->count + LEARN_RULES_FIXED > SIGVET_POLICY_RULES) {
        learn_rules_free(out);
        out->pooled = true;
        for (uint32_t class = 0; class < LEARN_CLASSES; class ++) {
            make_class(seen, class, programs, out);
        }
    }
    free(programs);
}

void learn_rules_free(struct learn_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++) {
        free((void *)rules->rules[i].calls);
    }
    free(rules->rules);
    *rules = (struct learn_rules){0};
}

bool learn_rules_can_name(const char *program)
{
    size_t len = strlen(program);

    if (len == 0 || len > 200 || program[0] == ' ' || program[len - 1] == ' ') {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)program[i];
        if ((c != ' ' && !isgraph(c)) || c >= 0x7f || strchr(";#/\"'", c) != NULL) {
            return false;
        }
    }
    return true;
}
