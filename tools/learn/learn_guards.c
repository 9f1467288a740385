/* learn_guards.c - rules that deny what was not seen before a rule that would allow it, too.
 *
 * Owns:     nothing.
 * Contexts: see learn_rules.h.
 * Errors:   see learn_rules.h.
 * Source:   docs/policy.md: within a line, one of the words is enough; a target can be several of them. */
#include <stdlib.h>
#include <string.h>

#include "learn_block.h"
#include "policy_fits.h"

static void insert(struct learn_block *b, size_t at, const struct learn_rule *rule)
{
    struct learn_rule copy = *learn_block_add(b, rule);

    memmove(&b->rules[at + 1], &b->rules[at], (b->count - 1 - at) * sizeof *b->rules);
    b->rules[at] = copy;
}

/* Sets with a signal in them that was not seen. */
static void guard_sets(struct learn_block *b)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct learn_rule *r = &b->rules[i];
        struct learn_rule guard = {
            .is_guard = true, .side = {.signals = ~r->side.signals}, .masks = r->masks};
        if (r->is_guard || !learn_rules_take_set(r->calls[0]) || guard.side.signals == 0) {
            continue;
        }
        for (size_t k = 0; k < r->call_count; k++) {
            learn_rule_call(&guard, r->calls[k]);
        }
        insert(b, i++, &guard);
    }
}

static void guard_targets(struct learn_block *b, size_t at, uint32_t targets)
{
    const struct learn_rule guard = {
        .is_guard = true, .whole_class = true, .any_signal = true, .targets = targets};

    insert(b, at, &guard);
}

/* Where the first rule about one of the targets stands. */
static size_t find_target(const struct learn_block *b, uint32_t targets)
{
    size_t at = 0;

    while (at < b->count && (b->rules[at].targets & targets) == 0) {
        at++;
    }
    return at;
}

static bool names_target(const struct learn_rule *r)
{
    for (size_t i = 0; i < r->call_count; i++) {
        if (policy_asks_target(r->calls[i])) {
            return true;
        }
    }
    return false;
}

/* A process may be gone by the time that it is sent to: what was sent to others may also find nobody. */
static void add_nobody(struct learn_block *b)
{
    uint32_t others = LEARN_TARGET(CHILD) | LEARN_TARGET(GROUP) | LEARN_TARGET(GROUP_INSIDE) |
                      LEARN_TARGET(TREE) | LEARN_TARGET(OUTSIDE) | LEARN_TARGET(LAUNCHER);
    struct learn_rule nobody = {.targets = LEARN_TARGET(NONE)};
    size_t have = find_target(b, LEARN_TARGET(NONE)), count = b->count;

    for (size_t i = 0; i < count; i++) {
        const struct learn_rule *r = &b->rules[i];
        if ((r->targets & (others | LEARN_TARGET(NONE))) == 0) {
            continue;
        }
        nobody.side.signals |= r->side.signals;
        nobody.side.zero |= r->side.zero;
        for (size_t k = 0; k < r->call_count; k++) {
            learn_rule_call(&nobody, r->calls[k]);
        }
    }
    while (have < b->count && (b->rules[have].targets & LEARN_TARGET(NONE)) != 0) {
        learn_rule_side(&nobody, &b->rules[have].side, b->rules[have].seen_in);
        learn_block_drop(b, have);
    }
    if (nobody.call_count > 0) {
        (void)learn_block_add(b, &nobody);
    }
}

static void guard_all_targets(struct learn_block *b)
{
    uint32_t seen = 0;
    bool named_too = false, groups = false; /* an empty group is one, too */

    if (strcmp(learn_classes[b->class], "send") == 0) {
        add_nobody(b);
    }
    for (size_t i = 0; i < b->count; i++) {
        seen |= b->rules[i].targets;
        named_too |= b->rules[i].targets == LEARN_TARGET(NONE) && names_target(&b->rules[i]);
        groups |= (b->rules[i].targets & (LEARN_TARGET(GROUP) | LEARN_TARGET(GROUP_INSIDE))) != 0 ||
                  (b->rules[i].targets == LEARN_TARGET(NONE) && b->rules[i].side.count > 0);
    }
    if ((seen & LEARN_TARGET(OUTSIDE)) != 0) {
        guard_targets(b, find_target(b, LEARN_TARGET(OUTSIDE)),
                      LEARN_TARGET(BROADCAST) | LEARN_TARGET(INIT) |
                          (groups ? 0 : LEARN_TARGET(GROUP)));
    }
    if ((seen & LEARN_TARGET(TREE)) != 0) { /* of which the caller and its children are, too */
        guard_targets(b, find_target(b, LEARN_TARGET(TREE)),
                      LEARN_TARGET(SELF) | LEARN_TARGET(CHILD));
    }
    if ((seen & LEARN_TARGET(OUTSIDE)) == 0 && (seen & LEARN_TARGET(GROUP_INSIDE)) != 0) {
        guard_targets(b, find_target(b, LEARN_TARGET(GROUP_INSIDE)), LEARN_TARGET(OUTSIDE));
    }
    if (named_too) {
        guard_targets(b, find_target(b, LEARN_TARGET(NONE)),
                      LEARN_TARGET(TREE) | LEARN_TARGET(OUTSIDE));
    }
    for (size_t i = 0; i < b->count; i++) {
        b->rules[i].is_untold = b->rules[i].targets == LEARN_TARGET(ANY);
        if ((b->rules[i].targets & (LEARN_TARGET(ANY) | LEARN_TARGET(NONE))) != 0) {
            b->rules[i].targets = 0;
        }
    }
}

void learn_guards(struct learn_block *b)
{
    guard_all_targets(b);
    guard_sets(b);
}
