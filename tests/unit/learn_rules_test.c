/* learn_rules_test.c - tests of tools/learn/learn_rules.c, learn_guards.c and learn_write.c: what a policy made of
 * what was seen says, by its text and by the evaluator.
 *
 * Source: N1 and N2 of learn_rules.h. */
#include "policy_fixture.h"

#include <errno.h>
#include <signal.h>

#include "learn_write.h"
#include "sigvet/trace.h"

#define SET(signal) (UINT64_C(1) << ((signal)-1))

static struct learn_seen seen;
static uint32_t program;

static int begin(void **state)
{
    seen = (struct learn_seen){0};
    program = learn_seen_program(&seen, "/bin/prog");
    return 0;
}

static int finish(void **state)
{
    learn_seen_free(&seen);
    return 0;
}

static uint32_t call_number(const char *name)
{
    const struct policy_call *call;

    for (uint32_t i = 0; (call = policy_call_at(i)) != NULL; i++) {
        if (strcmp(call->name, name) == 0 && call->is_api) {
            assert_true(learn_rules_concern(call));
            return i;
        }
    }
    fail_msg("no call %s", name);
    return 0;
}

static void see(const char *name, uint64_t signals, enum learn_target target, uint32_t disposition,
                uint32_t masks, bool in_handler)
{
    const struct learn_key key = {program, call_number(name), target, disposition, masks};
    const struct learn_facts facts = {.signals = signals, .no_signal = signals == 0};
    struct learn_side *side;

    learn_seen_add(&seen, &key, &facts, in_handler, &side);
    if (side->place == NULL) {
        side->place = strdup("main (prog.c:1)");
    }
}

static char *written(void)
{
    struct learn_rules rules;
    char *text = NULL, *warnings[] = {"a \n warning"};
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);

    learn_rules_make(&seen, &rules);
    learn_write(to, &seen, &rules, warnings, 1);
    learn_rules_free(&rules);
    assert_int_equal(fclose(to), 0);
    return text;
}

static struct policy_block learned(void)
{
    char *text = written();
    struct policy_block block = block_of(text);

    free(text);
    return block;
}

/* One call, asked of the evaluator. */
struct asked {
    struct policy_facts facts;
    struct policy_target target;
};

static void tell_target(void *context, struct policy_target *target)
{
    *target = ((const struct asked *)context)->target;
}

static bool may(const struct policy_block *b, struct asked a, const char *name)
{
    const struct policy_asks asks = {.context = &a, .target = tell_target};
    const struct policy_call *call = policy_call_at(call_number(name));
    uint64_t fits[POLICY_SET_WORDS];

    policy_fitting(b->bytes, seen.programs[program], fits);
    a.facts.number = (uint32_t)(call->syscall >= 0 ? call->syscall : call->row);
    a.facts.is_syscall = call->syscall >= 0;
    a.facts.has_target = a.target.kinds != 0;
    a.facts.no_signal = a.facts.signals == 0 && !a.facts.enquiry;
    a.facts.fits = fits;
    uint32_t rule = policy_decide(b->bytes, &a.facts, &asks, NULL);
    return rule == POLICY_UNCONCERNED || policy_action(b->bytes, rule) == SIGVET_ALLOW;
}

static bool may_send(const struct policy_block *b, const char *name, int signal, uint32_t kinds)
{
    const struct asked a = {.facts = {.signals = SET(signal)}, .target = {kinds, 0}};

    return may(b, a, name);
}

enum {
    TREE = SIGVET_TARGET_TREE,
    SELF = SIGVET_TARGET_SELF | TREE,
    THREAD = SIGVET_TARGET_THREAD | SELF,
    CHILD = SIGVET_TARGET_CHILD | TREE,
    OUTSIDE = SIGVET_TARGET_OUTSIDE,
    GROUP_IN = SIGVET_TARGET_GROUP | TREE,
    GROUP_OUT = SIGVET_TARGET_GROUP | OUTSIDE,
    ALL = SIGVET_TARGET_BROADCAST | OUTSIDE,
    INIT = SIGVET_TARGET_INIT | OUTSIDE,
    NOBODY = 0,
    EMPTY_GROUP = SIGVET_TARGET_GROUP,
};

/* Which of the targets may be sent SIGTERM to by kill, as letters. */
static void may_kill(const char *expected)
{
    static const struct {
        char letter;
        uint32_t kinds;
    } all[] = {{'t', THREAD},  {'s', SELF},     {'c', CHILD},      {'T', TREE},
               {'o', OUTSIDE}, {'g', GROUP_IN}, {'G', GROUP_OUT},  {'a', ALL},
               {'i', INIT},    {'n', NOBODY},   {'e', EMPTY_GROUP}};
    struct policy_block b = learned();
    char found[sizeof all / sizeof all[0] + 1] = "";

    for (size_t i = 0, n = 0; i < sizeof all / sizeof all[0]; i++) {
        if (may_send(&b, "kill", SIGTERM, all[i].kinds)) {
            found[n++] = all[i].letter;
        }
        assert_false(may_send(&b, "kill", SIGHUP, all[i].kinds));
        assert_false(may_send(&b, "sigqueue", SIGTERM, all[i].kinds));
    }
    assert_string_equal(found, expected);
    policy_block_free(&b);
}

static void test_targets(void **state)
{
    static const struct {
        enum learn_target target;
        const char *may;
    } each[] = {
        {LEARN_THREAD, "t"},         {LEARN_SELF, "ts"},     {LEARN_CHILD, "cne"},
        {LEARN_INIT, "i"},           {LEARN_BROADCAST, "a"}, {LEARN_GROUP, "gGne"},
        {LEARN_GROUP_INSIDE, "gne"}, {LEARN_TREE, "Tgne"},   {LEARN_OUTSIDE, "on"},
        {LEARN_NONE, "ne"},          {LEARN_LAUNCHER, "ne"},
    };

    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++) {
        (void)finish(state);
        (void)begin(state);
        see("kill", SET(SIGTERM), each[i].target, 0, 0, false);
        may_kill(each[i].may);
    }
}

/* N1: whatever was seen together, each is allowed. */
static void test_targets_together(void **state)
{
    static const uint32_t kinds[LEARN_TARGETS] = {
        [LEARN_THREAD] = THREAD,         [LEARN_SELF] = SELF,
        [LEARN_CHILD] = CHILD,           [LEARN_INIT] = INIT,
        [LEARN_BROADCAST] = ALL,         [LEARN_GROUP] = GROUP_OUT,
        [LEARN_GROUP_INSIDE] = GROUP_IN, [LEARN_TREE] = TREE,
        [LEARN_OUTSIDE] = OUTSIDE,       [LEARN_NONE] = NOBODY};
    uint32_t skip = 1u << LEARN_ANY | 1u << LEARN_LAUNCHER;

    for (uint32_t set = 1; set < 1u << LEARN_TARGETS; set += 3) {
        (void)finish(state);
        (void)begin(state);
        for (uint32_t t = 0; t < LEARN_TARGETS; t++) {
            if ((set & ~skip) >> t & 1) {
                see(t % 2 ? "kill" : "sigqueue", SET(t + 1), t, 0, 0, t % 3 == 0);
            }
        }
        struct policy_block b = learned();
        for (uint32_t t = 0; t < LEARN_TARGETS; t++) {
            struct asked a = {.facts = {.signals = SET(t + 1), .in_handler = t % 3 == 0},
                              .target = {kinds[t], 0}};
            if (((set & ~skip) >> t & 1) != 0 && !may(&b, a, t % 2 ? "kill" : "sigqueue")) {
                fail_msg("target %u of %x:\n%s", t, set, written());
            }
        }
        policy_block_free(&b);
    }
}

static bool may_block(const struct policy_block *b, uint64_t signals, uint32_t masks)
{
    const struct asked a = {.facts = {.signals = signals, .masks = masks}};

    return may(b, a, "sigprocmask");
}

/* One signal of a set is enough for a rule to match: other sets must be denied before. */
static void test_sets(void **state)
{
    see("sigprocmask", SET(SIGHUP), LEARN_NONE, 0, SIGVET_MASK_BLOCKS, true);
    see("sigprocmask", SET(SIGINT), LEARN_NONE, 0, SIGVET_MASK_BLOCKS, false);
    see("sigprocmask", 0, LEARN_NONE, 0, SIGVET_MASK_BLOCKS, false);
    see("pthread_sigmask", SET(SIGTERM), LEARN_NONE, 0, SIGVET_MASK_BLOCKS, false);
    struct policy_block b = learned();
    assert_true(may_block(&b, SET(SIGHUP), SIGVET_MASK_BLOCKS));
    assert_true(may_block(&b, SET(SIGHUP) | SET(SIGINT), SIGVET_MASK_BLOCKS));
    assert_true(may_block(&b, 0, SIGVET_MASK_BLOCKS));
    assert_false(may_block(&b, SET(SIGHUP) | SET(SIGUSR1), SIGVET_MASK_BLOCKS));
    assert_false(may_block(&b, UINT64_MAX, SIGVET_MASK_BLOCKS));
    assert_false(may_block(&b, SET(SIGHUP), SIGVET_MASK_UNBLOCKS));
    policy_block_free(&b);
}

static void test_handlers(void **state)
{
    see("raise", SET(SIGHUP), LEARN_THREAD, 0, 0, false);
    see("raise", SET(SIGHUP) | SET(SIGINT), LEARN_THREAD, 0, 0, true);
    struct policy_block b = learned();
    struct asked a = {.facts = {.signals = SET(SIGINT)}, .target = {THREAD, 0}};
    assert_false(may(&b, a, "raise"));
    a.facts.in_handler = true;
    assert_true(may(&b, a, "raise"));
    a.facts.signals = SET(SIGHUP);
    assert_true(may(&b, a, "raise"));
    a.facts.in_handler = false;
    assert_true(may(&b, a, "raise"));
    policy_block_free(&b);
}

static void test_dispositions(void **state)
{
    see("sigaction", SET(SIGHUP), LEARN_NONE, SIGVET_DISPOSITION_HANDLER, 0, false);
    see("signal", SET(SIGHUP), LEARN_NONE, SIGVET_DISPOSITION_HANDLER, 0, false);
    char *text = written();
    assert_non_null(strstr(text, "; seen 2 times, first at main (prog.c:1) in prog\n"
                                 "[rule disposition handler]\ncall = sigaction, signal\n"
                                 "signal = SIGHUP\ndisposition = handler\naction = allow\n"));
    assert_non_null(strstr(text, "; a \\x0a warning\n"));
    free(text);
    struct policy_block b = learned();
    struct asked a = {.facts = {.signals = SET(SIGHUP), .disposition = SIGVET_DISPOSITION_HANDLER}};
    assert_true(may(&b, a, "signal"));
    a.facts.disposition = SIGVET_DISPOSITION_IGNORE;
    assert_false(may(&b, a, "signal"));
    a.facts.only_asks = true;
    assert_true(may(&b, a, "signal"));
    policy_block_free(&b);
}

/* N2 */
static void test_order(void **state)
{
    char *texts[2];

    for (int i = 0; i < 2; i++) {
        (void)finish(state);
        (void)begin(state);
        for (int k = 0; k < 4; k++) {
            switch (i == 0 ? k : (5 - k) % 4) {
            case 0:
                see("kill", SET(SIGTERM), LEARN_CHILD, 0, 0, false);
                break;
            case 1:
                see("raise", SET(SIGHUP), LEARN_THREAD, 0, 0, true);
                break;
            case 2:
                see("sigqueue", SET(SIGTERM), LEARN_CHILD, 0, 0, false);
                break;
            default:
                see("sigaltstack", 0, LEARN_NONE, 0, 0, false);
            }
        }
        texts[i] = written();
    }
    assert_string_equal(texts[0], texts[1]);
    free(texts[0]);
    free(texts[1]);
}

/* More programs than a policy has rules: one list for all. */
static void test_many_programs(void **state)
{
    for (int i = 0; i < 300; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "/bin/p%d", i);
        program = learn_seen_program(&seen, name);
        see("raise", SET(i % 60 + 1), LEARN_THREAD, 0, 0, i % 2);
    }
    char *text = written();
    assert_non_null(strstr(text, "One list for all programs"));
    assert_null(strstr(text, "program ="));
    free(text);
    struct policy_block b = learned();
    assert_true(may_send(&b, "raise", 1, THREAD));
    assert_false(may_send(&b, "raise", 62, THREAD));
    policy_block_free(&b);
}

/* Programs that do not do the same have rules of their own; those that do share them. */
static void test_programs(void **state)
{
    see("raise", SET(SIGHUP), LEARN_THREAD, 0, 0, false);
    see("fork", 0, LEARN_NONE, 0, 0, false);
    uint32_t first = program;
    program = learn_seen_program(&seen, "/opt/other");
    see("raise", SET(SIGHUP), LEARN_THREAD, 0, 0, false);
    char *text = written();
    assert_non_null(strstr(text, "[rule send to own threads]\n"));
    assert_non_null(strstr(text, "[rule fork by prog]\ncall = fork()\nprogram = prog\n"));
    free(text);
    struct policy_block b = learned();
    assert_false(may(&b, (struct asked){0}, "fork"));
    program = first;
    assert_true(may(&b, (struct asked){0}, "fork"));
    policy_block_free(&b);
}

static void test_names(void **state)
{
    static const char *const bad[] = {"",     "a;b",  "a b ", " a",      "a#",
                                      "a\nb", "\x1b", "a/b",  "\xc3\xa4"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(learn_rules_can_name(bad[i]));
    }
    assert_true(learn_rules_can_name("g++-12"));
    assert_true(learn_rules_can_name("my prog"));
    program = learn_seen_program(&seen, "/bin/a]b=c");
    see("fork", 0, LEARN_NONE, 0, 0, false);
    program = learn_seen_program(&seen, "/bin/odd;name");
    see("raise", SET(SIGHUP), LEARN_THREAD, 0, 0, false);
    struct policy_block b = learned();
    assert_true(may_send(&b, "raise", SIGHUP, THREAD)); /* nobody can be told from it */
    policy_block_free(&b);
}

/* Nothing was seen: all is denied but what changes nothing. */
static void test_nothing(void **state)
{
    may_kill("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_targets, begin, finish),
        cmocka_unit_test_setup_teardown(test_targets_together, begin, finish),
        cmocka_unit_test_setup_teardown(test_sets, begin, finish),
        cmocka_unit_test_setup_teardown(test_handlers, begin, finish),
        cmocka_unit_test_setup_teardown(test_dispositions, begin, finish),
        cmocka_unit_test_setup_teardown(test_order, begin, finish),
        cmocka_unit_test_setup_teardown(test_many_programs, begin, finish),
        cmocka_unit_test_setup_teardown(test_programs, begin, finish),
        cmocka_unit_test_setup_teardown(test_names, begin, finish),
        cmocka_unit_test_setup_teardown(test_nothing, begin, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
