/* decisions_test.c - tests of tools/judge/decisions.c: records of a policy become decisions.
 *
 * Source: tools/judge/decisions.h. */
/* LINK: decisions.c rulebook.c policy.c api.c finding.c rules/unsafe_call.c frames.c locks.c conditions.c facts.c signals.c language.c util.c tests/unit/fake_symbols.c tests/unit/fake_reader.c */
#include "decisions.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "fake_reader.h"
#include "fake_symbols.h"
#include "rulebook_fixture.h"

enum { MAIN = PROGRAM + 0x1000, HANDLER = PROGRAM + 0x1100, KILL_ROW = 4, SIGNAL_ROW, RAISE_ROW };

#define STACK_AT 0x7fff0000u
#define STACK_BYTES 64u

static struct decisions *ds;
static struct symbols *symbols;
static union {
    struct sigvet_process rec;
    char room[sizeof(struct sigvet_process) + 32];
} process, child;
static struct sigvet_modules modules;
static uint64_t process_at, modules_at;
static struct {
    struct sigvet_decision rec;
    _Alignas(struct sigvet_event_stack) char stack[sizeof(struct sigvet_event_stack) + STACK_BYTES];
} first;
static struct sigvet_decision second;
static int news_count;
static const struct decision *last_news;

static void news(const struct decision *d, void *arg)
{
    assert_ptr_equal(arg, &news_count);
    news_count++;
    last_news = d;
}

static struct sigvet_decision deny_kill(void)
{
    return (struct sigvet_decision){.process = process_at,
                                    .modules = modules_at,
                                    .count = 1,
                                    .caller = MAIN + 9,
                                    .args = {1, SIGTERM},
                                    .signals = 1ull << (SIGTERM - 1),
                                    .rule = RULE_DENY,
                                    .action = SIGVET_DENY,
                                    .error = EPERM,
                                    .row = KILL_ROW,
                                    .pid = 100,
                                    .tid = 100};
}

static void feed(void *record)
{
    decisions_feed(ds, record);
}

static void feed_decision(void *record)
{
    (void)fake_record(record, SIGVET_REC_DECISION);
    feed(record);
}

static int set_up(void **state)
{
    (void)state;
    fake_reset();
    fake_trace_reset();
    book_make();
    fake_bytes = &book;
    fake_bytes_size = sizeof book;
    fake_header.policy_off = FAKE_BYTES_AT;
    fake_header.policy_size = sizeof book;
    fake_function(MAIN, "main", NULL);
    fake_function(HANDLER, "on_term", NULL);
    fake_line(MAIN, "prog.c", 12);
    memset(&process, 0, sizeof process);
    memset(&child, 0, sizeof child);
    memset(&modules, 0, sizeof modules);
    memset(&first, 0, sizeof first);
    process_at = fake_record(&process, SIGVET_REC_PROCESS);
    modules_at = fake_record(&modules, SIGVET_REC_MODULES);
    modules.process = process_at;
    process.rec.pid = 100;
    process.rec.exe_len = 10;
    strcpy(process.rec.text, "/bin/prog");
    (void)fake_record(&child, SIGVET_REC_PROCESS);
    child.rec.pid = 101;
    child.rec.parent = process_at;
    symbols = symbols_new();
    ds = decisions_new(&fake_trace, symbols);
    decisions_on_news(ds, news, &news_count);
    news_count = 0;
    last_news = NULL;
    feed(&process);
    feed(&modules);
    feed(&child);
    first.rec = second = deny_kill();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    decisions_free(ds);
    symbols_free(symbols);
    return 0;
}

static void a_decision_is_told_at_once(void **state)
{
    (void)state;
    feed_decision(&first);
    assert_int_equal(news_count, 1);
    assert_string_equal(last_news->origin.name, "nothing leaves");
    assert_string_equal(last_news->origin.source, "ci.ini");
    assert_int_equal(last_news->origin.line, 5);
    assert_int_equal(last_news->action, SIGVET_DENY);
    assert_string_equal(last_news->call, "kill");
    assert_ptr_equal(last_news->api, api_by_name("kill"));
    assert_string_equal(last_news->caller.function, "main");
    assert_int_equal(last_news->caller.line, 12);
    assert_ptr_equal(last_news->process, &process);
    assert_true(last_news->count == 1);
    assert_int_equal(decisions_count(ds), 1);
    assert_ptr_equal(decisions_at(ds, 0), last_news);
    assert_null(decisions_at(ds, 1));
}

static void one_place_is_one_decision(void **state)
{
    (void)state;
    second.signals = 1ull << (SIGKILL - 1);
    second.args[1] = SIGKILL;
    second.count = 5;
    feed_decision(&first);
    feed_decision(&second);
    assert_int_equal(news_count, 1);
    assert_int_equal(decisions_count(ds), 1);
    decisions_refresh(ds);
    assert_true(decisions_at(ds, 0)->count == 6);
    assert_true(decisions_at(ds, 0)->signals == (1ull << (SIGTERM - 1) | 1ull << (SIGKILL - 1)));
    assert_ptr_equal(decisions_at(ds, 0)->record, &first.rec);
    first.rec.count = 7; /* live */
    decisions_refresh(ds);
    assert_true(decisions_at(ds, 0)->count == 12);
}

static void what_differs_is_another_decision(void **state)
{
    static struct sigvet_decision other[5];

    (void)state;
    feed_decision(&first);
    for (size_t i = 0; i < 5; i++) {
        other[i] = deny_kill();
    }
    other[0].caller += 5;
    other[1].row = RAISE_ROW;
    other[2].rule = RULE_REWRITE;
    other[3].action = SIGVET_ALLOW;
    other[4].row = KILL_ROW;
    other[4].flags = SIGVET_DECISION_SYSCALL;
    for (size_t i = 0; i < 5; i++) {
        feed_decision(&other[i]);
    }
    assert_int_equal(decisions_count(ds), 6);
    assert_int_equal(news_count, 6);
    assert_string_equal(decisions_at(ds, 3)->origin.name, "mild");
}

static void counts_do_not_overflow(void **state)
{
    (void)state;
    first.rec.count = UINT64_MAX;
    feed_decision(&first);
    feed_decision(&second);
    decisions_refresh(ds);
    assert_true(decisions_at(ds, 0)->count == UINT64_MAX);
}

static void the_default_has_no_line(void **state)
{
    (void)state;
    first.rec.rule = SIGVET_DECISION_DEFAULT;
    feed_decision(&first);
    assert_string_equal(last_news->origin.name, "default");
    assert_int_equal(last_news->origin.line, 0);
}

/* Whatever a hostile trace names that is not there. */
static void what_is_not_there_is_not_known(void **state)
{
    (void)state;
    first.rec.rule = BOOK_RULES;
    first.rec.row = 4711;
    first.rec.process = 12345;
    first.rec.modules = process_at;
    feed_decision(&first);
    assert_null(last_news->origin.name);
    assert_string_equal(last_news->origin.source, "ci.ini");
    assert_null(last_news->call);
    assert_null(last_news->api);
    assert_null(last_news->process);
    assert_null(last_news->caller.function);
    assert_true(last_news->caller.address == MAIN + 9);
    second.row = UINT32_MAX;
    second.flags = SIGVET_DECISION_SYSCALL;
    feed_decision(&second);
    assert_null(last_news->api);
}

/* The launcher tells the pid alone; the process is the newest one that has it. */
static void kernel_decisions_find_their_process(void **state)
{
    (void)state;
    first.rec.process = first.rec.modules = 0;
    first.rec.flags = SIGVET_DECISION_KERNEL | SIGVET_DECISION_SYSCALL;
    first.rec.row = 62;
    first.rec.pid = 101; /* forked: its modules are those of its parent */
    feed_decision(&first);
    assert_ptr_equal(last_news->process, &child);
    assert_string_equal(last_news->caller.function, "main");
    assert_string_equal(last_news->call, "kill");
    second.process = second.modules = 0;
    second.flags = first.rec.flags;
    second.pid = 4711;
    feed_decision(&second);
    assert_null(last_news->process);
    assert_null(last_news->caller.function);
}

/* Their call sites are libc's. */
static void kernel_decisions_are_told_apart_otherwise(void **state)
{
    static struct sigvet_decision other[3];

    (void)state;
    first.rec.flags = SIGVET_DECISION_KERNEL | SIGVET_DECISION_SYSCALL;
    first.rec.process = first.rec.modules = 0;
    feed_decision(&first);
    for (size_t i = 0; i < 3; i++) {
        other[i] = first.rec;
    }
    other[0].caller = 4711; /* the same one */
    other[1].signals = 1;
    other[2].target_pid = 9;
    for (size_t i = 0; i < 3; i++) {
        feed_decision(&other[i]);
    }
    assert_int_equal(decisions_count(ds), 3);
    decisions_refresh(ds);
    assert_true(decisions_at(ds, 0)->count == 2);
}

static void modules_that_come_late_are_used(void **state)
{
    (void)state;
    decisions_free(ds);
    ds = decisions_new(&fake_trace, symbols);
    decisions_on_news(ds, news, &news_count);
    feed(&process);
    first.rec.flags = SIGVET_DECISION_KERNEL | SIGVET_DECISION_SYSCALL;
    first.rec.process = first.rec.modules = 0;
    feed_decision(&first);
    assert_null(last_news->caller.function);
    feed(&modules);
    decisions_refresh(ds);
    assert_string_equal(decisions_at(ds, 0)->caller.function, "main");
}

static void a_process_that_is_its_own_parent(void **state)
{
    (void)state;
    child.rec.parent = 3 * SIGVET_HEADER_SIZE;
    decisions_free(ds);
    ds = decisions_new(&fake_trace, symbols);
    decisions_on_news(ds, news, &news_count);
    feed(&child);
    first.rec.process = first.rec.modules = 0;
    first.rec.pid = 101;
    feed_decision(&first);
    assert_ptr_equal(last_news->process, &child);
    assert_null(last_news->caller.function);
}

static void stacks_begin_with_the_caller(void **state)
{
    struct walk w = fake_handler(STEPS(MAIN + 8, MAIN + 0x205));
    uint64_t caller = MAIN + 9;

    (void)state;
    fake_function(MAIN + 0x200, "outer", NULL);
    fake_walk(0, &w);
    first.rec.flags = SIGVET_DECISION_STACK;
    struct sigvet_event_stack *stack = (struct sigvet_event_stack *)first.stack;
    stack->regs.sp = stack->addr = STACK_AT;
    stack->len = STACK_BYTES;
    memcpy(stack->bytes, &caller, sizeof caller);
    feed_decision(&first);
    assert_int_equal(last_news->stack.count, 2);
    assert_string_equal(last_news->stack.frames[0].function, "main");
    assert_true(last_news->stack.frames[0].address == MAIN + 9);
    assert_string_equal(last_news->stack.frames[1].function, "outer");
}

static void without_a_stack_there_is_none(void **state)
{
    (void)state;
    feed_decision(&first);
    assert_int_equal(last_news->stack.count, 0);
    assert_int_equal(fake_walks_made, 0);
}

static void handlers_of_arguments_are_known(void **state)
{
    (void)state;
    first.rec.row = SIGNAL_ROW;
    first.rec.args[0] = SIGTERM;
    first.rec.args[1] = HANDLER;
    feed_decision(&first);
    assert_string_equal(last_news->code.function, "on_term");
    second.row = SIGNAL_ROW;
    second.args[1] = 1; /* SIG_IGN */
    second.caller += 1;
    feed_decision(&second);
    assert_true(last_news->code.address == 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_decision_is_told_at_once),
        TEST(one_place_is_one_decision),
        TEST(what_differs_is_another_decision),
        TEST(counts_do_not_overflow),
        TEST(the_default_has_no_line),
        TEST(what_is_not_there_is_not_known),
        TEST(kernel_decisions_find_their_process),
        TEST(kernel_decisions_are_told_apart_otherwise),
        TEST(modules_that_come_late_are_used),
        TEST(a_process_that_is_its_own_parent),
        TEST(stacks_begin_with_the_caller),
        TEST(without_a_stack_there_is_none),
        TEST(handlers_of_arguments_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
