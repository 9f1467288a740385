/* finding_test.c - tests of tools/judge/finding.c.
 *
 * Source: the comments F1 to F3 of finding.c. */
/* LINK: finding.c rules/unsafe_call.c frames.c locks.c conditions.c facts.c signals.c language.c util.c tests/unit/fake_symbols.c */
#include "finding.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_symbols.h"

enum {
    HANDLER = PROGRAM + 0x1000,
    MAIN = PROGRAM + 0x1300,
    STUB = SIGVET + 0x100,
    ENDWIN = LIBRARY + 0x100,
};

static struct symbols *symbols;
static struct finding_set *set;
static int news_count;
static enum level news_level;
static const char *annotation; /* of the calls that are added */

static void news(const struct finding *f, void *arg)
{
    assert_ptr_equal(arg, &news_count);
    news_count++;
    news_level = f->level;
}

static int set_up(void **state)
{
    (void)state;
    fake_reset();
    fake_function(HANDLER, "on_usr1", NULL);
    fake_function(MAIN, "main", NULL);
    fake_function(STUB, "printf", "printf");
    fake_function(ENDWIN, "endwin", "endwin");
    symbols = symbols_new();
    set = finding_set_new(symbols, news, &news_count);
    news_count = 0;
    annotation = NULL;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    finding_set_free(set);
    symbols_free(symbols);
    return 0;
}

/* A call of printf at HANDLER + `site`, which interrupted main. */
static void add(struct sigvet_unsafe_call *call, const struct sigvet_handler *handler,
                unsigned site, enum level level)
{
    struct walk w = fake_handler(STEPS(STUB, HANDLER + site));
    struct evidence e = {
        .space = &fake_space,
        .name = "printf",
        .call = call,
        .handler = handler,
        .handler_space = &fake_space,
        .judgement = {.judged = JUDGED_FINDING,
                      .rule = "unsafe-call",
                      .fact = facts_find("printf"),
                      .site = 1,
                      .level = level,
                      .because = level == LEVEL_ERROR ? "test" : NULL,
                      .at_safe_points = (call->flags & SIGVET_CALL_SIGNAL_BLOCKED) != 0},
        .annotation = annotation,
    };

    fake_interrupted(&w, STEPS(MAIN + 5));
    fake_walk(call->ucontext, &w);
    finding_add(set, &e, &w);
}

static struct sigvet_unsafe_call make_call(uint32_t signal, uint64_t count)
{
    static uint64_t contexts = 0x7000;

    return (struct sigvet_unsafe_call){.handler = HANDLER,
                                       .signal = signal,
                                       .count = count,
                                       .ucontext = contexts += 16,
                                       .si_code = SI_USER,
                                       .sender_pid = 42};
}

static void a_handler_of_libc_is_told_without_our_stub(void **state)
{
    (void)state;
    struct sigvet_unsafe_call call = make_call(SIGUSR1, 1);
    call.handler = STUB;
    fake_line(STUB, "stub.S", 1);
    add(&call, NULL, 8, LEVEL_WARNING);
    assert_string_equal(finding_at(set, 0)->handler.function, "printf");
    assert_null(finding_at(set, 0)->handler.module);
    assert_null(finding_at(set, 0)->handler.file);
}

static void one_call_is_one_finding(void **state)
{
    struct sigvet_unsafe_call call = make_call(SIGUSR1, 3);
    const struct sigvet_handler handler = {.caller = MAIN + 9};
    const struct finding *f;

    (void)state;
    fake_line(MAIN, "main.c", 7);
    fake_line(STUB, "stub.S", 1);
    add(&call, &handler, 8, LEVEL_WARNING);
    assert_int_equal(finding_count(set), 1);
    f = finding_at(set, 0);
    assert_string_equal(f->rule, "unsafe-call");
    assert_string_equal(f->function, "printf");
    assert_string_equal(f->message, "printf() is called in the handler of SIGUSR1 (on_usr1)");
    assert_string_equal(f->instead, "write");
    assert_int_equal(f->level, LEVEL_WARNING);
    assert_int_equal(f->count, 3);
    assert_int_equal(f->sender_pid, 42);
    assert_string_equal(f->handler.function, "on_usr1");
    assert_string_equal(f->installed_at.function, "main");
    assert_int_equal(f->installed_at.line, 7);
    assert_int_equal(f->handler_stack.count, 2);
    assert_string_equal(f->handler_stack.frames[0].function, "printf");
    assert_null(f->handler_stack.frames[0].file); /* our stub's place is nobody's business */
    assert_null(f->handler_stack.frames[0].module);
    assert_string_equal(f->handler_stack.frames[1].function, "on_usr1");
    assert_int_equal(f->interrupted_stack.count, 1);
    assert_int_equal(strlen(f->fingerprint), 16);
    assert_int_equal(news_count, 1);
    assert_null(finding_at(set, 1));
}

static void F1_signals_and_processes_are_grouped(void **state)
{
    struct sigvet_unsafe_call calls[] = {make_call(SIGUSR1, 1), make_call(SIGUSR2, 2),
                                         make_call(SIGRTMAX, 4)};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        add(&calls[i], NULL, 8, LEVEL_WARNING);
    }
    assert_int_equal(finding_count(set), 1);
    assert_int_equal(finding_at(set, 0)->count, 7);
    assert_int_equal(finding_at(set, 0)->signal, SIGUSR1);
    assert_true(finding_at(set, 0)->signals ==
                (1ull << (SIGUSR1 - 1) | 1ull << (SIGUSR2 - 1) | 1ull << 63));
    assert_int_equal(news_count, 1);
}

static void F1_call_sites_are_apart(void **state)
{
    struct sigvet_unsafe_call calls[] = {make_call(SIGUSR1, 1), make_call(SIGUSR1, 1)};

    (void)state;
    add(&calls[0], NULL, 8, LEVEL_WARNING);
    add(&calls[1], NULL, 16, LEVEL_WARNING);
    assert_int_equal(finding_count(set), 2);
    /* but no names differ: a line shift is no new finding (F3) */
    assert_string_equal(finding_at(set, 0)->fingerprint, finding_at(set, 1)->fingerprint);
}

/* A finding_look: accepts as the test says. */
static const char *suppressed_by;
static bool is_known;

static void look(struct finding *f, void *arg)
{
    assert_ptr_equal(arg, &suppressed_by);
    f->suppressed = f->annotation ? f->annotation : suppressed_by;
    f->known = is_known;
}

static void F1_what_the_program_accepts_is_apart(void **state)
{
    struct sigvet_unsafe_call calls[] = {make_call(SIGUSR1, 1), make_call(SIGUSR1, 1)};

    (void)state;
    suppressed_by = NULL;
    is_known = false;
    finding_on_look(set, look, &suppressed_by);
    annotation = "accepted";
    add(&calls[0], NULL, 8, LEVEL_ERROR);
    assert_int_equal(news_count, 0);
    annotation = NULL;
    add(&calls[1], NULL, 8, LEVEL_WARNING);
    assert_int_equal(news_count, 1);
    finding_refresh(set);
    assert_int_equal(finding_count(set), 2);
    assert_null(finding_at(set, 0)->suppressed); /* those that count come first */
    assert_string_equal(finding_at(set, 1)->annotation, "accepted");
    assert_string_equal(finding_at(set, 0)->fingerprint, finding_at(set, 1)->fingerprint);
}

static void news_of_what_is_accepted_no_more(void **state)
{
    struct sigvet_unsafe_call calls[] = {make_call(SIGUSR1, 1), make_call(SIGUSR2, 1),
                                         make_call(SIGHUP, 1)};

    (void)state;
    suppressed_by = "one signal";
    is_known = false;
    finding_on_look(set, look, &suppressed_by);
    add(&calls[0], NULL, 8, LEVEL_WARNING);
    assert_int_equal(news_count, 0);
    suppressed_by = NULL;
    add(&calls[1], NULL, 8, LEVEL_WARNING);
    assert_int_equal(news_count, 1);
    is_known = true;
    add(&calls[2], NULL, 16, LEVEL_WARNING);
    finding_refresh(set);
    assert_int_equal(news_count, 1);
    is_known = false;
    finding_refresh(set);
    assert_int_equal(news_count, 3);
}

static void F2_the_worst_call_is_shown(void **state)
{
    struct sigvet_unsafe_call calls[] = {make_call(SIGUSR1, 1), make_call(SIGUSR2, 1),
                                         make_call(SIGALRM, 1)};
    const struct finding *f;

    (void)state;
    add(&calls[0], NULL, 8, LEVEL_NOTE);
    add(&calls[1], NULL, 8, LEVEL_ERROR);
    add(&calls[2], NULL, 8, LEVEL_WARNING);
    f = finding_at(set, 0);
    assert_int_equal(f->level, LEVEL_ERROR);
    assert_int_equal(f->signal, SIGUSR2);
    assert_string_equal(f->because, "test");
    assert_string_equal(f->message, "printf() is called in the handler of SIGUSR2 (on_usr1)");
    assert_int_equal(news_count, 2);
    assert_int_equal(news_level, LEVEL_ERROR);
    assert_int_equal(fake_walks_made, 0);
}

static void levels_follow_the_live_counters(void **state)
{
    struct sigvet_unsafe_call calls[] = {make_call(SIGUSR1, 1), make_call(SIGUSR2, 1)};
    struct sigvet_handler first = {.runs = 1, .runs_blocked = 1}, second = first;
    const struct finding *f;

    (void)state;
    calls[0].flags = calls[1].flags = SIGVET_CALL_SIGNAL_BLOCKED;
    add(&calls[0], &first, 8, LEVEL_WARNING);
    add(&calls[1], &second, 8, LEVEL_WARNING);
    f = finding_at(set, 0);
    assert_int_equal(f->level, LEVEL_NOTE);
    assert_non_null(f->because);

    second.open = 1; /* an unsafe function was called while the signal was unblocked */
    calls[1].count = 9;
    finding_refresh(set);
    f = finding_at(set, 0);
    assert_int_equal(f->level, LEVEL_WARNING);
    assert_int_equal(f->signal, SIGUSR2);
    assert_int_equal(f->count, 10);
    assert_int_equal(fake_walks_made, 1);
    assert_int_equal(news_count, 2);
    finding_refresh(set);
    assert_int_equal(news_count, 2);
    assert_int_equal(fake_walks_made, 1);
}

static void expect_fate(enum finding_fate fate, const struct sigvet_unsafe_call *call)
{
    struct evidence was = {0};

    assert_int_equal(finding_call_over(set, call, &was), fate);
    assert_ptr_equal(was.call, fate == FINDING_NONE ? NULL : call);
}

static void calls_of_the_past_that_tell_nothing_new_are_dropped(void **state)
{
    struct sigvet_unsafe_call calls[] = {make_call(SIGUSR1, 1), make_call(SIGUSR2, 2),
                                         make_call(SIGHUP, 4), make_call(SIGINT, 8)};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        add(&calls[i], NULL, 8, i == 2 ? LEVEL_ERROR : LEVEL_WARNING);
    }
    expect_fate(FINDING_STAYS, &calls[0]);
    expect_fate(FINDING_DROPPED, &calls[1]);
    calls[1] = (struct sigvet_unsafe_call){0};
    expect_fate(FINDING_NONE, &calls[1]);
    expect_fate(FINDING_STAYS, &calls[2]); /* the first of its level */
    expect_fate(FINDING_NONE, &calls[3]);
    finding_refresh(set);
    assert_int_equal(finding_at(set, 0)->count, 7);
    assert_int_equal(finding_at(set, 0)->signal, SIGHUP);
    assert_true(finding_at(set, 0)->signals ==
                (1ull << (SIGUSR1 - 1) | 1ull << (SIGUSR2 - 1) | 1ull << (SIGHUP - 1)));
}

/* The handler of the first goes on running. */
static void calls_of_the_past_stay_if_they_may_be_the_worst_yet(void **state)
{
    struct sigvet_handler live = {.process = 1, .runs = 1}, past = {.process = 2, .runs = 1};
    struct sigvet_unsafe_call calls[] = {make_call(SIGUSR1, 1), make_call(SIGUSR1, 1),
                                         make_call(SIGUSR1, 1)};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        calls[i].flags = SIGVET_CALL_SIGNAL_BLOCKED;
        calls[i].process = i == 1 ? past.process : 3;
        add(&calls[i], i == 1 ? &past : &live, 8, LEVEL_WARNING);
    }
    assert_int_equal(finding_at(set, 0)->level, LEVEL_NOTE);
    past.open = 1;
    expect_fate(FINDING_STAYS, &calls[1]);
    past.open = 0;
    expect_fate(FINDING_DROPPED, &calls[1]);
    expect_fate(FINDING_DROPPED, &calls[2]); /* its handler is that of the first */
    live.open = 1;
    finding_refresh(set);
    assert_int_equal(finding_at(set, 0)->level, LEVEL_WARNING);
    assert_int_equal(finding_at(set, 0)->count, 3);
}

static void the_worst_findings_come_first(void **state)
{
    struct sigvet_unsafe_call calls[] = {make_call(SIGUSR1, 1), make_call(SIGUSR1, 1),
                                         make_call(SIGUSR1, 1), make_call(SIGUSR1, 1)};
    static const enum level levels[] = {LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR, LEVEL_WARNING};

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        add(&calls[i], NULL, 8 + i, levels[i]);
        calls[i].count = i + 1;
    }
    finding_refresh(set);
    assert_int_equal(finding_at(set, 0)->count, 3);
    assert_int_equal(finding_at(set, 1)->count, 2); /* equals stay in order of appearance */
    assert_int_equal(finding_at(set, 2)->count, 4);
    assert_int_equal(finding_at(set, 3)->count, 1);
}

static void inner_calls_are_evidence_but_do_not_count(void **state)
{
    struct sigvet_unsafe_call call = make_call(SIGUSR1, 5), inner = make_call(SIGUSR1, 100);
    struct walk w = fake_handler(STEPS(STUB, LIBC + 4, HANDLER + 8));
    struct evidence e = {
        .space = &fake_space,
        .name = "malloc",
        .call = &inner,
        .judgement = {.judged = JUDGED_FINDING,
                      .rule = "unsafe-call",
                      .fact = facts_find("printf"),
                      .site = 2,
                      .level = LEVEL_ERROR},
    };

    (void)state;
    add(&call, NULL, 8, LEVEL_WARNING);
    finding_add(set, &e, &w);
    assert_int_equal(finding_count(set), 1);
    assert_int_equal(finding_at(set, 0)->level, LEVEL_ERROR);
    assert_int_equal(finding_at(set, 0)->count, 5);
}

static void counts_do_not_wrap(void **state)
{
    struct sigvet_unsafe_call calls[] = {make_call(SIGUSR1, UINT64_MAX), make_call(SIGUSR1, 2)};

    (void)state;
    add(&calls[0], NULL, 8, LEVEL_WARNING);
    add(&calls[1], NULL, 8, LEVEL_WARNING);
    assert_true(finding_at(set, 0)->count == UINT64_MAX);
}

static void F3_fingerprints_are_made_of_names(void **state)
{
    struct sigvet_unsafe_call call = make_call(SIGUSR1, 1);
    char before[17];

    (void)state;
    add(&call, NULL, 8, LEVEL_WARNING);
    strcpy(before, finding_at(set, 0)->fingerprint);

    tear_down(NULL);
    set_up(NULL);
    fake_reset();
    fake_function(HANDLER, "on_usr1.constprop.0", NULL);
    add(&call, NULL, 8, LEVEL_WARNING);
    assert_string_equal(finding_at(set, 0)->fingerprint, before);

    tear_down(NULL);
    set_up(NULL);
    fake_reset();
    fake_function(HANDLER, "on_usr2", NULL);
    add(&call, NULL, 8, LEVEL_WARNING);
    assert_string_not_equal(finding_at(set, 0)->fingerprint, before);
}

static void without_names_the_place_is_shown(void **state)
{
    struct sigvet_unsafe_call call = make_call(SIGUSR1, 1);

    (void)state;
    fake_reset();
    add(&call, NULL, 8, LEVEL_WARNING);
    assert_string_equal(finding_at(set, 0)->message,
                        "printf() is called in the handler of SIGUSR1 (prog+0x1000)");
}

static void a_library_in_between_is_named(void **state)
{
    struct sigvet_unsafe_call call = make_call(SIGUSR1, 1);
    struct walk w = fake_handler(STEPS(STUB, ENDWIN + 4, HANDLER + 8));
    struct evidence e = {
        .space = &fake_space,
        .name = "printf",
        .call = &call,
        .judgement = {.judged = JUDGED_FINDING,
                      .rule = "unsafe-call",
                      .fact = facts_find("__printf_chk"),
                      .via = "endwin",
                      .via_module = "/lib/libncurses.so.6",
                      .site = 1,
                      .level = LEVEL_WARNING},
    };

    (void)state;
    finding_add(set, &e, &w);
    assert_string_equal(
        finding_at(set, 0)->message,
        "endwin() of libncurses.so.6 calls printf() in the handler of SIGUSR1 (on_usr1)");
}

static void a_timers_data_is_no_sender(void **state)
{
    struct sigvet_unsafe_call call = make_call(SIGALRM, 1);

    (void)state;
    call.si_code = SI_TIMER;
    add(&call, NULL, 8, LEVEL_WARNING);
    assert_int_equal(finding_at(set, 0)->sender_pid, 0);
}

static void a_hostile_signal_number(void **state)
{
    struct sigvet_unsafe_call calls[] = {make_call(0, 1), make_call(UINT32_MAX, 1)};

    (void)state;
    add(&calls[0], NULL, 8, LEVEL_WARNING);
    add(&calls[1], NULL, 8, LEVEL_WARNING);
    assert_true(finding_at(set, 0)->signals == 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_call_is_one_finding),
        TEST(a_handler_of_libc_is_told_without_our_stub),
        TEST(F1_signals_and_processes_are_grouped),
        TEST(F1_call_sites_are_apart),
        TEST(F1_what_the_program_accepts_is_apart),
        TEST(news_of_what_is_accepted_no_more),
        TEST(F2_the_worst_call_is_shown),
        TEST(levels_follow_the_live_counters),
        TEST(calls_of_the_past_that_tell_nothing_new_are_dropped),
        TEST(calls_of_the_past_stay_if_they_may_be_the_worst_yet),
        TEST(the_worst_findings_come_first),
        TEST(inner_calls_are_evidence_but_do_not_count),
        TEST(counts_do_not_wrap),
        TEST(F3_fingerprints_are_made_of_names),
        TEST(without_names_the_place_is_shown),
        TEST(a_library_in_between_is_named),
        TEST(a_timers_data_is_no_sender),
        TEST(a_hostile_signal_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
