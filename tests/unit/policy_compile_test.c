/* policy_compile_test.c - the block: its sets, its strings, its numbering; and that the shim takes it. */
/* LINK: policy_text.c policy_draft.c policy_finish.c policy_fits.c policy_words.c policy_calls.c policy_errors.c policy_compile.c policy_profiles.c policy_load.c shim/policy.c slurp.c clean.c signals.c util.c */
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>

#include "policy_fixture.h"
#include "shim/rows.h"
#include "sigvet/table.h"
#include "sigvet/trace.h"

/* The shim numbers its rows itself: the same, but for spare rows and what the strict
 * one has, which stand behind them. */
_Static_assert((int)ROW_SPARE_00 == (int)SIGVET_TABLE_ROWS, "");
#define CALL(symbol, ...) _Static_assert((int)ROW_##symbol == (int)TABLE_##symbol, #symbol);
#define CALL_AT(id, ...) _Static_assert((int)ROW_##id == (int)TABLE_##id, #id);
#include "sigvet/calls.def"

static const struct sigvet_policy *head(const struct policy_block *b)
{
    return b->bytes;
}

/* The rules in a set, as bits; of the first word. */
static uint64_t in(const struct policy_block *b, uint32_t off, uint32_t index)
{
    return *policy_set(head(b), off, index);
}

static bool has(const struct policy_block *b, uint32_t off, uint32_t index, uint32_t rule)
{
    return (policy_set(head(b), off, index)[rule / 64] >> (rule % 64) & 1) != 0;
}

static void test_head(void **state)
{
    struct policy_block b =
        block_of("[default]\naction = deny EACCES\n[rule a]\ncall = send\naction = log\n");
    const struct sigvet_policy *p = b.bytes;

    assert_true(policy_valid(b.bytes, b.size));
    assert_int_equal(p->table, sigvet_table_id());
    assert_int_equal(p->size, b.size);
    assert_int_equal(p->size % 8, 0);
    assert_int_equal(p->rules, 1);
    assert_int_equal(p->words, 1);
    assert_int_equal(p->rows, ROW_SPARE_00);
    assert_int_equal(p->default_action, SIGVET_DENY);
    assert_int_equal(p->default_errno, EACCES);
    assert_int_equal(p->flags, 0);
    assert_string_equal(policy_string(p, p->source), "p.ini");
    assert_string_equal(policy_string(p, p->default_calls), "send, disposition, altstack");
    assert_string_equal(policy_string(p, policy_rule(p, 0)->name), "a");
    policy_block_free(&b);
}

static void test_no_rules(void **state)
{
    struct policy_block b = block_of("");

    assert_true(policy_valid(b.bytes, b.size));
    assert_int_equal(head(&b)->rules, 0);
    assert_int_equal(head(&b)->words, 0);
    assert_int_equal(head(&b)->default_action, SIGVET_ALLOW);
    policy_block_free(&b);
}

static void test_sets(void **state)
{
    struct policy_block b = block_of(
        "[rule 0]\ncall = kill\nsignal = TERM\ntarget = outside, 7\naction = deny EPERM\n"
        "[rule 1]\ncall = sigaction\ndisposition = ignore\nin-handler = yes\naction = log\n"
        "[rule 2]\ncall = sigprocmask\nmask = unblock\nsignal = 0\naction = log\n"
        "[rule 3]\ncall = kill\nlimit = 3 per second\ntarget = program:sh\naction = log\n"
        "[rule 4]\ncall = malloc\naction = abort\n");
    const struct sigvet_policy *p = b.bytes;

    assert_int_equal(p->flags, SIGVET_POLICY_RATES | SIGVET_POLICY_UNSAFE);
    assert_int_equal(in(&b, p->rows_off, ROW_kill), 0x9);
    assert_int_equal(in(&b, p->rows_off, ROW_sigaction), 0x2);
    assert_int_equal(in(&b, p->rows_off, ROW_malloc), 0x10);
    assert_int_equal(in(&b, p->rows_off, ROW_free), 0);
    assert_int_equal(in(&b, p->syscalls_off, SYS_kill), 0x9);
    assert_int_equal(in(&b, p->syscalls_off, SYS_rt_sigprocmask), 0x4);
    assert_int_equal(in(&b, p->signals_off, SIGTERM), 0x1b);
    assert_int_equal(in(&b, p->signals_off, SIGHUP), 0x1a);
    assert_int_equal(in(&b, p->signals_off, SIGVET_POLICY_NO_SIGNAL), 0x1e);
    assert_int_equal(in(&b, p->signals_off, SIGVET_POLICY_ENQUIRY), 0x4);
    assert_int_equal(in(&b, p->handler_off, 0), 0x1d);
    assert_int_equal(in(&b, p->handler_off, 1), 0x1f);
    assert_int_equal(in(&b, p->disposition_off, SIGVET_DISPOSITION_NONE), 0x1d);
    assert_int_equal(in(&b, p->disposition_off, SIGVET_DISPOSITION_IGNORE), 0x1f);
    assert_int_equal(in(&b, p->disposition_off, SIGVET_DISPOSITION_HANDLER), 0x1d);
    assert_int_equal(in(&b, p->mask_any_off, 0), 0x1b);
    assert_int_equal(in(&b, p->mask_off, 0), 0);
    assert_int_equal(in(&b, p->mask_off, 1), 0x4);
    assert_int_equal(in(&b, p->target_any_off, 0), 0x16);
    assert_int_equal(in(&b, p->targets_off, 7), 0x1);
    assert_int_equal(in(&b, p->targets_off, 0), 0);
    assert_int_equal(in(&b, p->target_named_off, 0), 0x9);
    assert_int_equal(policy_rule(p, 0)->target[0].pid, 7);
    assert_string_equal(policy_string(p, policy_rule(p, 3)->target[0].program), "sh");
    assert_int_equal(policy_rule(p, 3)->limit, 3);
    policy_block_free(&b);
}

static void test_words(void **state)
{
    char *text = calloc(1, 20000);

    for (int i = 0; i < 130; i++) {
        (void)sprintf(text + strlen(text), "[rule %d]\ncall = %s\naction = log\n", i,
                      i == 129 ? "kill" : "mask");
    }
    struct policy_block b = block_of(text);
    assert_true(policy_valid(b.bytes, b.size));
    assert_int_equal(head(&b)->words, 3);
    assert_true(has(&b, head(&b)->rows_off, ROW_kill, 129));
    assert_false(has(&b, head(&b)->rows_off, ROW_kill, 128));
    assert_true(has(&b, head(&b)->rows_off, ROW_sigprocmask, 128));
    assert_string_equal(policy_string(b.bytes, policy_rule(b.bytes, 129)->name), "129");
    policy_block_free(&b);
    free(text);
}

static bool default_has(const struct policy_block *b, uint32_t row)
{
    const uint64_t *bits = (const void *)((const char *)b->bytes + head(b)->default_rows_off);

    return (bits[row / 64] >> (row % 64) & 1) != 0;
}

static void test_default(void **state)
{
    struct policy_block b = block_of("[default]\naction = deny EPERM\ncall = mask\n");

    assert_true(default_has(&b, ROW_sigprocmask));
    assert_false(default_has(&b, ROW_kill));
    policy_block_free(&b);
    b = block_of("[default]\naction = allow\ncall = mask\n");
    assert_false(default_has(&b, ROW_sigprocmask));
    policy_block_free(&b);
}

/* Decided by the shim's own evaluator. */
static void test_decides(void **state)
{
    struct policy_block b =
        block_of("[rule zero]\ncall = send\nsignal = 0\naction = deny ESRCH\n"
                 "[rule term]\ncall = send\nsignal = TERM\naction = deny EPERM\n"
                 "[rule rest]\ncall = send\naction = log\n");
    struct policy_facts facts = {.number = ROW_kill, .enquiry = true};
    const struct policy_asks asks = {0};

    assert_int_equal(policy_decide(b.bytes, &facts, &asks, NULL), 0);
    facts.enquiry = false;
    facts.signals = 1ull << (SIGTERM - 1);
    assert_int_equal(policy_decide(b.bytes, &facts, &asks, NULL), 1);
    facts.signals = 1ull << (SIGHUP - 1);
    assert_int_equal(policy_decide(b.bytes, &facts, &asks, NULL), 2);
    policy_block_free(&b);
    b = block_of("[rule rest]\ncall = send\naction = log\n");
    assert_int_equal(policy_decide(b.bytes, &facts, &asks, NULL), 0);
    facts = (struct policy_facts){.number = ROW_kill, .enquiry = true};
    assert_int_equal(policy_decide(b.bytes, &facts, &asks, NULL), POLICY_UNCONCERNED);
    policy_block_free(&b);
}

static void test_same_policy_same_bytes(void **state)
{
    static const char text[] =
        "[rule a]\ncall = send\naction = log\n[rule b]\ncall = mask\naction = log\n";
    struct policy_block a = block_of(text), b = block_of(text);

    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.bytes, b.bytes, a.size);
    policy_block_free(&a);
    policy_block_free(&b);
}

static void test_too_large(void **state)
{
    char *text = calloc(1, 2000000), *at = text;
    struct policy policy;
    struct policy_errors errors = {.file = "p.ini"};
    struct policy_block block;
    char why[256];

    for (int i = 0; i < 256; i++) {
        at += sprintf(at, "[rule %d]\naction = log\ncall = ", i);
        for (int k = 0; k < 200; k++) {
            at += sprintf(at, "%s%s", k > 0 ? ", " : "",
                          k < 8 && (i >> k & 1) != 0 ? "kill" : "sigaction");
        }
        at += sprintf(at, "\n");
    }
    assert_true(policy_text_read(text, strlen(text), &policy, &errors));
    assert_false(policy_compile(&policy, &block, why, sizeof why));
    policy_free(&policy);
    policy_errors_free(&errors);
    assert_non_null(strstr(why, "expected at most 262144"));
    free(text);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_head),
        TEST(test_no_rules),
        TEST(test_sets),
        TEST(test_words),
        TEST(test_default),
        TEST(test_decides),
        TEST(test_same_policy_same_bytes),
        TEST(test_too_large),
    };
    return cmocka_run_group_tests_name("policy_compile", tests, NULL, NULL);
}
