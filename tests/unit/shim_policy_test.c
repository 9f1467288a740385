/* LINK: policy.c */
/* shim_policy_test.c - the policy's evaluator: which rule decides, and which blocks are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy.h"
#include "policy_block_fixture.h"
#include "sigvet/trace.h"

#define CALL 5u /* the row that the tests' rules are about */

/* What the questions were answered, and how often each was asked. */
static struct asked {
    struct policy_target target;
    const char *program, *module;
    uint32_t limit_left;
    int targets, programs, modules, limits;
} world;

static void ask_target(void *context, struct policy_target *to)
{
    world.targets++;
    *to = world.target;
    assert_ptr_equal(context, &world);
}

static bool ask_runs(void *context, int32_t pid, const char *program)
{
    world.programs++;
    assert_int_equal(pid, world.target.pid);
    return strcmp(program, world.program) == 0;
}

static bool ask_from(void *context, const char *module)
{
    world.modules++;
    return strcmp(module, world.module) == 0;
}

static bool ask_within(void *context, uint32_t rule, uint32_t limit)
{
    world.limits++;
    return world.limit_left-- > 0;
}

static uint32_t decided(struct policy_facts facts)
{
    const struct policy_asks asks = {&world, ask_target, ask_runs, ask_from, ask_within};
    facts.number = facts.number != 0 ? facts.number : CALL;
    facts.no_signal = facts.signals == 0 && !facts.enquiry;
    block_seal();
    assert_null(policy_fault(block_bytes, block_end));
    return policy_decide(BLOCK, &facts, &asks, NULL);
}

static int setup(void **state)
{
    memset(&world, 0, sizeof world);
    world.program = world.module = "";
    return 0;
}

/* Rules 0 to n-1 about CALL. */
static void rules(uint32_t n)
{
    block_begin(n);
    for (uint32_t i = 0; i < n; i++) {
        block_put(BLOCK->rows_off, CALL, i);
        block_put(BLOCK->syscalls_off, CALL, i);
    }
}

static uint64_t bit(int signal)
{
    return (uint64_t)1 << (signal - 1);
}

static void L2_first_match_decides(void **state)
{
    rules(3);
    assert_int_equal(decided((struct policy_facts){0}), 0);
    block_drop(BLOCK->rows_off, CALL, 0);
    assert_int_equal(decided((struct policy_facts){0}), 1);
    assert_int_equal(decided((struct policy_facts){.is_syscall = true}), 0);
    assert_int_equal(decided((struct policy_facts){.number = CALL + 1}), POLICY_UNCONCERNED);
    assert_int_equal(decided((struct policy_facts){.number = BLOCK_ROWS}), POLICY_UNCONCERNED);
    assert_int_equal(decided((struct policy_facts){.number = 512, .is_syscall = true}),
                     POLICY_UNCONCERNED);
}

static void rules_beyond_the_first_word(void **state)
{
    rules(200);
    for (uint32_t i = 0; i < 199; i++) {
        block_drop(BLOCK->rows_off, CALL, i);
    }
    assert_int_equal(decided((struct policy_facts){0}), 199);
    block_put(BLOCK->rows_off, CALL, 130);
    assert_int_equal(decided((struct policy_facts){0}), 130);
}

static void by_signal(void **state)
{
    rules(2);
    block_only(BLOCK->signals_off, SIGVET_POLICY_SIGNALS, 15, 0);
    assert_int_equal(decided((struct policy_facts){.signals = bit(15)}), 0);
    assert_int_equal(decided((struct policy_facts){.signals = bit(9) | bit(15) | bit(64)}), 0);
    assert_int_equal(decided((struct policy_facts){.signals = bit(9)}), 1);
    assert_int_equal(decided((struct policy_facts){0}), 1);
    block_drop(BLOCK->signals_off, SIGVET_POLICY_NO_SIGNAL, 1);
    assert_int_equal(decided((struct policy_facts){0}), POLICY_UNCONCERNED);
    assert_int_equal(decided((struct policy_facts){.enquiry = true}), 1);
    block_drop(BLOCK->signals_off, SIGVET_POLICY_ENQUIRY, 1);
    assert_int_equal(decided((struct policy_facts){.enquiry = true}), POLICY_UNCONCERNED);
    assert_int_equal(decided((struct policy_facts){.signals = bit(64)}), 1);
}

static void by_handler(void **state)
{
    rules(2);
    block_only(BLOCK->handler_off, 2, 1, 0);
    assert_int_equal(decided((struct policy_facts){.in_handler = true}), 0);
    assert_int_equal(decided((struct policy_facts){.in_handler = false}), 1);
}

static void by_disposition(void **state)
{
    rules(2);
    block_only(BLOCK->disposition_off, SIGVET_DISPOSITIONS, SIGVET_DISPOSITION_IGNORE, 0);
    assert_int_equal(decided((struct policy_facts){.disposition = SIGVET_DISPOSITION_IGNORE}), 0);
    assert_int_equal(decided((struct policy_facts){.disposition = SIGVET_DISPOSITION_HANDLER}), 1);
    assert_int_equal(decided((struct policy_facts){0}), 1);
}

static void by_mask(void **state)
{
    rules(2);
    block_drop(BLOCK->mask_any_off, 0, 0);
    block_put(BLOCK->mask_off, 0, 0); /* blocks */
    assert_int_equal(decided((struct policy_facts){.masks = SIGVET_MASK_BLOCKS}), 0);
    assert_int_equal(decided((struct policy_facts){.masks = SIGVET_MASK_UNBLOCKS}), 1);
    assert_int_equal(decided((struct policy_facts){0}), 1);
    assert_int_equal(
        decided((struct policy_facts){.masks = SIGVET_MASK_BLOCKS | SIGVET_MASK_UNBLOCKS}), 0);
}

static void by_flags(void **state)
{
    rules(2);
    block_rule(0)->flags_present = 1;
    block_rule(0)->flags_absent = 2;
    assert_int_equal(decided((struct policy_facts){.has_flags = true, .flags = 1}), 0);
    assert_int_equal(decided((struct policy_facts){.has_flags = true, .flags = 5}), 0);
    assert_int_equal(decided((struct policy_facts){.has_flags = true, .flags = 3}), 1);
    assert_int_equal(decided((struct policy_facts){.has_flags = true, .flags = 4}), 1);
    assert_int_equal(decided((struct policy_facts){.has_flags = false, .flags = 1}), 1);
}

static void flags_to_change_must_be_there(void **state)
{
    rules(2);
    block_rule(0)->action = SIGVET_REWRITE;
    block_rule(0)->flags_add = 1;
    assert_int_equal(decided((struct policy_facts){.has_flags = true}), 0);
    assert_int_equal(decided((struct policy_facts){.has_flags = false}), 1);
    block_rule(0)->flags_add = 0;
    block_rule(0)->flags_remove = 1;
    assert_int_equal(decided((struct policy_facts){.has_flags = false}), 1);
    block_rule(0)->flags_remove = 0;
    block_rule(0)->signal = 1;
    assert_int_equal(decided((struct policy_facts){.has_flags = false}), 0);
}

static void by_program(void **state)
{
    uint64_t fits[POLICY_SET_WORDS];
    rules(2);
    block_rule(0)->program = block_string("bash");
    policy_fitting(BLOCK, policy_file_name("/usr/bin/bash"), fits);
    assert_int_equal(fits[0], 3);
    assert_int_equal(decided((struct policy_facts){.fits = fits}), 0);
    policy_fitting(BLOCK, policy_file_name("bashful"), fits);
    assert_int_equal(fits[0], 2);
    assert_int_equal(decided((struct policy_facts){.fits = fits}), 1);
    assert_true(policy_concerns(BLOCK, CALL, false, fits));
    block_drop(BLOCK->rows_off, CALL, 1);
    assert_false(policy_concerns(BLOCK, CALL, false, fits));
    assert_true(policy_concerns(BLOCK, CALL, true, fits));
    assert_true(policy_concerns(BLOCK, CALL, false, NULL));
}

static void by_module_asked_when_needed(void **state)
{
    rules(2);
    block_rule(0)->module = block_string("libfoo.so.1");
    world.module = "libfoo.so.1";
    assert_int_equal(decided((struct policy_facts){0}), 0);
    world.module = "libfoo.so.11";
    assert_int_equal(decided((struct policy_facts){0}), 1);
    assert_int_equal(world.modules, 2);
    decided((struct policy_facts){.number = CALL + 1});
    assert_int_equal(world.modules, 2);
}

/* A rule that asks for a kind of target. */
static void wants_target(uint32_t rule, uint32_t kind)
{
    block_drop(BLOCK->target_any_off, 0, rule);
    if (kind < SIGVET_TARGET_KINDS) {
        block_put(BLOCK->targets_off, kind, rule);
    }
}

static void by_target_asked_once_when_needed(void **state)
{
    rules(3);
    wants_target(0, 7); /* outside */
    wants_target(1, 0); /* self */
    world.target.kinds = SIGVET_TARGET_OUTSIDE | SIGVET_TARGET_INIT;
    assert_int_equal(decided((struct policy_facts){.has_target = true}), 0);
    world.target.kinds = SIGVET_TARGET_SELF;
    assert_int_equal(decided((struct policy_facts){.has_target = true}), 1);
    world.target.kinds = SIGVET_TARGET_GROUP;
    world.targets = 0;
    assert_int_equal(decided((struct policy_facts){.has_target = true}), 2);
    assert_int_equal(world.targets, 1);
    assert_int_equal(decided((struct policy_facts){.has_target = false}), 2);
    block_only(BLOCK->signals_off, SIGVET_POLICY_SIGNALS, 9, 0);
    block_only(BLOCK->signals_off, SIGVET_POLICY_SIGNALS, 9, 1);
    assert_int_equal(decided((struct policy_facts){.has_target = true, .signals = bit(1)}), 2);
    assert_int_equal(world.targets, 1);
}

static void by_named_target(void **state)
{
    rules(2);
    wants_target(0, SIGVET_TARGET_KINDS);
    block_put(BLOCK->target_named_off, 0, 0);
    block_rule(0)->target_count = 2;
    block_rule(0)->target[0].pid = 77;
    block_rule(0)->target[1].program = block_string("sshd");
    world.target = (struct policy_target){SIGVET_TARGET_TREE, 77};
    assert_int_equal(decided((struct policy_facts){.has_target = true}), 0);
    world.target.pid = 78;
    assert_int_equal(decided((struct policy_facts){.has_target = true}), 1);
    world.program = "sshd";
    assert_int_equal(decided((struct policy_facts){.has_target = true}), 0);
    world.target = (struct policy_target){SIGVET_TARGET_BROADCAST, 0};
    assert_int_equal(decided((struct policy_facts){.has_target = true}), 1);
}

static void L2_limit_is_counted_last(void **state)
{
    rules(2);
    block_rule(0)->limit = 2;
    block_rule(0)->module = block_string("m");
    world.module = "other";
    world.limit_left = 2;
    assert_int_equal(decided((struct policy_facts){0}), 1);
    assert_int_equal(world.limits, 0);
    world.module = "m";
    assert_int_equal(decided((struct policy_facts){0}), 0);
    assert_int_equal(decided((struct policy_facts){0}), 0);
    assert_int_equal(decided((struct policy_facts){0}), 1);
    assert_int_equal(world.limits, 3);
}

static void by_default(void **state)
{
    rules(1);
    block_only(BLOCK->signals_off, SIGVET_POLICY_SIGNALS, 9, 0);
    block_put(BLOCK->syscalls_off, 300, 0);
    *block_set(BLOCK->default_rows_off, 0) = (uint64_t)1 << CALL;
    assert_int_equal(decided((struct policy_facts){0}), POLICY_UNCONCERNED); /* it allows */
    BLOCK->default_action = SIGVET_DENY;
    BLOCK->default_errno = 1;
    assert_int_equal(decided((struct policy_facts){0}), SIGVET_DECISION_DEFAULT);
    assert_int_equal(decided((struct policy_facts){.only_asks = true}), POLICY_UNCONCERNED);
    assert_int_equal(decided((struct policy_facts){.signals = bit(9)}), 0);
    assert_int_equal(decided((struct policy_facts){.number = CALL + 1}), POLICY_UNCONCERNED);
    assert_int_equal(decided((struct policy_facts){.is_syscall = true}), POLICY_UNCONCERNED);
    assert_true(policy_concerns(BLOCK, CALL, false, NULL));
    assert_false(policy_concerns(BLOCK, CALL + 1, false, NULL));
    assert_int_equal(policy_action(BLOCK, SIGVET_DECISION_DEFAULT), SIGVET_DENY);
    assert_int_equal(policy_error(BLOCK, SIGVET_DECISION_DEFAULT), 1);
}

static void no_rules_at_all(void **state)
{
    block_begin(0);
    assert_int_equal(decided((struct policy_facts){0}), POLICY_UNCONCERNED);
    assert_false(policy_concerns(BLOCK, CALL, false, NULL));
}

/* A whole policy with something in each table. */
static void full(void)
{
    rules(70);
    block_rule(3)->action = SIGVET_DENY;
    block_rule(3)->error = 1;
    block_rule(3)->name = block_string("a rule");
    block_seal();
}

#define REFUSED(change)                                     \
    do {                                                    \
        full();                                             \
        change;                                             \
        block_seal();                                       \
        assert_false(policy_valid(block_bytes, block_end)); \
    } while (0)

static void G1_head_damaged(void **state)
{
    full();
    assert_true(policy_valid(block_bytes, block_end));
    assert_false(policy_valid(block_bytes, block_end - 8));
    assert_false(policy_valid(block_bytes, block_end + 8));
    assert_false(policy_valid(block_bytes, sizeof(struct sigvet_policy) - 8));
    assert_false(policy_valid(block_bytes, 0));
    REFUSED(BLOCK->magic++);
    REFUSED(BLOCK->version++);
    REFUSED(BLOCK->rules = 129);
    REFUSED(BLOCK->rules = SIGVET_POLICY_RULES + 1);
    REFUSED(BLOCK->words++);
    REFUSED(BLOCK->words = 0);
    REFUSED(BLOCK->rows = UINT32_MAX);
    REFUSED(BLOCK->default_action = SIGVET_ACTIONS);
    REFUSED(BLOCK->default_action = SIGVET_REWRITE);
    REFUSED(BLOCK->default_action = SIGVET_PRETEND);
    REFUSED(BLOCK->default_errno = 4096);
    REFUSED(BLOCK->source = BLOCK->strings_size);
    REFUSED(BLOCK->default_calls = UINT32_MAX);
}

static void L1_offsets_damaged(void **state)
{
    uint32_t *const offsets[] = {
        &BLOCK->rows_off,         &BLOCK->syscalls_off,
        &BLOCK->signals_off,      &BLOCK->handler_off,
        &BLOCK->disposition_off,  &BLOCK->mask_off,
        &BLOCK->mask_any_off,     &BLOCK->targets_off,
        &BLOCK->target_any_off,   &BLOCK->target_named_off,
        &BLOCK->rules_off,        &BLOCK->strings_off,
        &BLOCK->default_rows_off, &BLOCK->default_syscalls_off,
    };
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        REFUSED(*offsets[i] = 0);
        REFUSED(*offsets[i] = block_end);
        REFUSED(*offsets[i] = UINT32_MAX - 7);
    }
    REFUSED(BLOCK->rows_off += 4);
    REFUSED(BLOCK->rules_off += 4);
}

static void L1_strings_damaged(void **state)
{
    REFUSED(BLOCK->strings_size = 0);
    REFUSED(BLOCK->strings_size = block_end);
    REFUSED(BLOCK->strings_size -= 1);              /* the last one has no end */
    REFUSED(block_bytes[BLOCK->strings_off] = 'x'); /* offset 0 is no empty string */
}

static void L1_rules_damaged(void **state)
{
    REFUSED(block_rule(69)->action = SIGVET_ACTIONS);
    REFUSED(block_rule(69)->name = BLOCK->strings_size);
    REFUSED(block_rule(69)->module = BLOCK->strings_size);
    REFUSED(block_rule(69)->program = UINT32_MAX);
    REFUSED(block_rule(69)->calls = UINT32_MAX);
    REFUSED(block_rule(69)->error = 4096);
    REFUSED(block_rule(3)->error = 0);
    REFUSED(block_rule(69)->signal = 65);
    REFUSED(block_rule(69)->target_count = SIGVET_POLICY_TARGETS + 1);
    REFUSED(block_rule(69)->targets = 256);
    REFUSED((block_rule(69)->target_count = 1, block_rule(69)->target[0].program = UINT32_MAX));
    REFUSED(block_put(BLOCK->rows_off, CALL, 70)); /* a rule that is not there */
    REFUSED(block_put(BLOCK->syscalls_off, 511, 127));
}

static void G1_any_changed_bit_is_seen(void **state)
{
    full();
    srand(4);
    for (int i = 0; i < 20000; i++) {
        uint32_t at = (uint32_t)rand() % block_end;
        unsigned char flip = (unsigned char)(1 << rand() % 8);
        block_bytes[at] ^= flip;
        assert_false(policy_valid(block_bytes, block_end));
        block_bytes[at] ^= flip;
    }
    assert_true(policy_valid(block_bytes, block_end));
}

/* Damage with a sum that fits: whatever is let pass can be decided by. Sanitizers look on. */
static void L1_what_passes_can_be_used(void **state)
{
    unsigned passed = 0;
    srand(5);
    for (int i = 0; i < 20000; i++) {
        full();
        uint32_t at = (uint32_t)rand() % (i % 2 == 0 ? sizeof(struct sigvet_policy) : block_end);
        block_bytes[at] = (unsigned char)rand();
        uint32_t size = block_end;
        BLOCK->size = i % 8 == 0 ? BLOCK->size : size;
        BLOCK->sum = sigvet_policy_sum(&BLOCK->table, size - offsetof(struct sigvet_policy, table));
        void *copy = malloc(size);
        memcpy(copy, block_bytes, size);
        if (policy_valid(copy, size)) {
            passed++;
            const struct policy_asks asks = {&world, ask_target, ask_runs, ask_from, ask_within};
            const struct policy_facts f = {
                .number = CALL, .signals = UINT64_MAX, .has_target = true};
            policy_decide(copy, &f, &asks, NULL);
        }
        free(copy);
    }
    assert_true(passed > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(L2_first_match_decides, setup),
        cmocka_unit_test_setup(rules_beyond_the_first_word, setup),
        cmocka_unit_test_setup(by_signal, setup),
        cmocka_unit_test_setup(by_handler, setup),
        cmocka_unit_test_setup(by_disposition, setup),
        cmocka_unit_test_setup(by_mask, setup),
        cmocka_unit_test_setup(by_flags, setup),
        cmocka_unit_test_setup(flags_to_change_must_be_there, setup),
        cmocka_unit_test_setup(by_program, setup),
        cmocka_unit_test_setup(by_module_asked_when_needed, setup),
        cmocka_unit_test_setup(by_target_asked_once_when_needed, setup),
        cmocka_unit_test_setup(by_named_target, setup),
        cmocka_unit_test_setup(L2_limit_is_counted_last, setup),
        cmocka_unit_test_setup(by_default, setup),
        cmocka_unit_test_setup(no_rules_at_all, setup),
        cmocka_unit_test_setup(G1_head_damaged, setup),
        cmocka_unit_test_setup(L1_offsets_damaged, setup),
        cmocka_unit_test_setup(L1_strings_damaged, setup),
        cmocka_unit_test_setup(L1_rules_damaged, setup),
        cmocka_unit_test_setup(G1_any_changed_bit_is_seen, setup),
        cmocka_unit_test_setup(L1_what_passes_can_be_used, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
