/* audit_test.c - tests of tools/judge/audit.c, from records to the summary, over made-up walks.
 *
 * Source: tools/judge/audit.h. */
/* LINK: audit.c tail_calls.c evidence.c decisions.c rulebook.c policy.c api.c accepted.c suppress.c suppress_text.c baseline.c pattern.c slurp.c catalogue.c clean.c finding.c coverage.c gaps.c gapwords.c elfcheck.c rules/unsafe_call.c stuck.c rules/handler_stuck.c frames.c locks.c conditions.c facts.c signals.c language.c util.c tests/unit/fake_symbols.c tests/unit/fake_reader.c */
#include "audit.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "fake_reader.h"
#include "fake_symbols.h"
#include "rulebook_fixture.h"

enum {
    HANDLER = PROGRAM + 0x1000,
    IDLE = PROGRAM + 0x1100,
    MAIN = PROGRAM + 0x1300,
    STUB = SIGVET + 0x100,
    CONTEXT = 0x7fff0000,
};

static struct audit *audit;
static union {
    struct sigvet_process rec;
    char room[sizeof(struct sigvet_process) + 32];
} process, child;
static struct sigvet_modules modules;
static struct sigvet_handler handler, idle;
static struct sigvet_unsafe_call call;
static int news_count;

static void news(const struct finding *f, void *arg)
{
    (void)f;
    (void)arg;
    news_count++;
}

static void feed(void *record)
{
    audit_feed(audit, record);
}

static int set_up(void **state)
{
    struct walk w = fake_handler(STEPS(STUB, HANDLER + 8));
    uint64_t process_at, modules_at;

    (void)state;
    fake_reset();
    fake_trace_reset();
    fake_function(HANDLER, "on_usr1", NULL);
    fake_function(IDLE, "on_hup", NULL);
    fake_function(MAIN, "main", NULL);
    fake_call(HANDLER + 8, "printf");
    fake_interrupted(&w, STEPS(MAIN + 5));
    fake_walk(CONTEXT, &w);
    memset(&process, 0, sizeof process);
    memset(&child, 0, sizeof child);
    memset(&modules, 0, sizeof modules);
    process_at = fake_record(&process, SIGVET_REC_PROCESS);
    modules_at = fake_record(&modules, SIGVET_REC_MODULES);
    fake_record(&child, SIGVET_REC_PROCESS);
    process.rec.pid = 100;
    process.rec.threads = 2;
    process.rec.exe_len = 10;
    strcpy(process.rec.text, "/bin/prog");
    child.rec.threads = 1;
    child.rec.parent = process_at;
    child.rec.exe_len = 10;
    strcpy(child.rec.text, "/bin/prog");
    handler = (struct sigvet_handler){.process = process_at,
                                      .modules = modules_at,
                                      .handler = HANDLER,
                                      .caller = MAIN + 9,
                                      .signal = SIGUSR1,
                                      .installs = 1,
                                      .runs = 1,
                                      .open = 1};
    idle = handler;
    idle.handler = IDLE;
    idle.signal = SIGHUP;
    idle.runs = 0;
    call = (struct sigvet_unsafe_call){.process = process_at,
                                       .modules = modules_at,
                                       .handler_rec = fake_record(&handler, SIGVET_REC_HANDLER),
                                       .handler = HANDLER,
                                       .signal = SIGUSR1,
                                       .ucontext = CONTEXT,
                                       .count = 1};
    fake_record(&idle, SIGVET_REC_HANDLER);
    fake_record(&call, SIGVET_REC_UNSAFE_CALL);
    audit = audit_new(&fake_trace, news, NULL);
    news_count = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    audit_free(audit);
    return 0;
}

static void an_empty_run(void **state)
{
    const struct summary *s = audit_summary(audit);

    (void)state;
    assert_int_equal(s->processes, 0);
    assert_int_equal(s->handlers_installed, 0);
    assert_int_equal(s->gap_count, 0);
    assert_int_equal(audit_count(audit), 0);
}

static void a_run_with_a_finding(void **state)
{
    const struct summary *s;

    (void)state;
    feed(&process);
    feed(&modules);
    feed(&child);
    feed(&handler);
    feed(&idle);
    feed(&call);
    assert_int_equal(news_count, 1);
    fake_header.deliveries = 4;
    s = audit_summary(audit);
    assert_int_equal(fake_refreshes, 1);
    assert_int_equal(s->processes, 2);
    assert_int_equal(s->threads, 3);
    assert_int_equal(s->deliveries, 4);
    assert_int_equal(s->handlers_installed, 2);
    assert_int_equal(s->handlers_run, 1);
    assert_int_equal(s->never_run_count, 1);
    assert_string_equal(s->never_run[0], "SIGHUP on_hup");
    assert_int_equal(s->findings[LEVEL_WARNING], 1);
    assert_int_equal(s->findings[LEVEL_ERROR], 0);
    assert_int_equal(s->findings[LEVEL_NOTE], 0);
    assert_int_equal(s->events_lost, 0);
    assert_int_equal(s->gap_count, 0);
    assert_int_equal(audit_count(audit), 1);
    assert_string_equal(audit_finding(audit, 0)->installed_at.function, "main");
    assert_ptr_equal(audit_finding(audit, 0)->process, &process);
}

static void the_summary_may_be_asked_for_again(void **state)
{
    const struct summary *s;

    (void)state;
    feed(&process);
    feed(&handler);
    feed(&call);
    audit_summary(audit);
    call.count = 12;
    feed(&idle);
    idle.runs = 1;
    s = audit_summary(audit);
    assert_int_equal(s->findings[LEVEL_WARNING], 1);
    assert_int_equal(s->handlers_installed, 2);
    assert_int_equal(s->handlers_run, 2);
    assert_int_equal(s->never_run_count, 0);
    assert_int_equal(audit_finding(audit, 0)->count, 12);
}

static void the_same_handler_in_two_processes_is_one(void **state)
{
    struct sigvet_handler second = idle;

    (void)state;
    second.process = 3 * SIGVET_HEADER_SIZE; /* the child's */
    second.runs = 5;
    feed(&idle);
    feed(&second);
    assert_int_equal(audit_summary(audit)->handlers_installed, 1);
    assert_int_equal(audit_summary(audit)->handlers_run, 1);
    second.signal = SIGINT; /* for another signal it is another one */
    feed(&second);
    assert_int_equal(audit_summary(audit)->handlers_installed, 2);
}

static void what_was_forgotten_still_counts(void **state)
{
    const struct summary *s;

    (void)state;
    feed(&process);
    feed(&modules);
    feed(&handler);
    feed(&idle);
    feed(&call);
    handler.runs = 7;
    handler.installs = 2;
    process.rec.threads = 3;
    assert_false(audit_forget(audit, &call.rec));
    assert_true(audit_forget(audit, &handler.rec));
    assert_true(audit_forget(audit, &modules.rec));
    assert_true(audit_forget(audit, &process.rec.rec));
    handler.runs = handler.installs = 1000; /* nothing looks there any more */
    process.rec.threads = 1000;
    s = audit_summary(audit);
    assert_int_equal(s->processes, 1);
    assert_int_equal(s->threads, 3);
    assert_int_equal(s->handlers_installed, 2);
    assert_int_equal(s->handlers_run, 1);
    assert_int_equal(s->handlers[0].runs, 7);
    assert_int_equal(s->handlers[0].installs, 2);
    assert_int_equal(audit_count(audit), 1);
    fake_header.policy_off = SIGVET_HEADER_SIZE; /* decisions name processes */
    assert_false(audit_forget(audit, &idle.rec));
    fake_header.policy_off = 0;
}

static void what_calls_pointed_to_is_let_go_with_them(void **state)
{
    struct sigvet_unsafe_call again = call;
    struct sigvet_exec started = {.rec = {.type = SIGVET_REC_EXEC}, .process = call.process};

    (void)state;
    fake_record(&again, SIGVET_REC_UNSAFE_CALL);
    fake_record(&started, SIGVET_REC_EXEC);
    fake_spaces_kept = 0;
    feed(&process);
    feed(&handler);
    feed(&call);
    feed(&again);
    assert_int_equal(fake_kept, 4);
    assert_int_equal(fake_spaces_kept, 4);
    assert_true(audit_forget(audit, &again.rec));
    assert_int_equal(fake_kept, 2);
    assert_int_equal(fake_spaces_kept, 2);
    assert_false(audit_forget(audit, &call.rec));
    assert_int_equal(fake_kept, 2);
    assert_int_equal(audit_finding(audit, 0)->count, 2);
    feed(&started);
    assert_null(audit_useless(audit));
    feed(&process); /* the image */
    assert_ptr_equal(audit_useless(audit), &started.rec);
    assert_null(audit_useless(audit));
}

static void calls_without_evidence_are_counted_not_reported(void **state)
{
    const struct summary *s;

    (void)state;
    call.modules = 0;
    feed(&call);
    call.modules = 2 * SIGVET_HEADER_SIZE;
    call.process = 4711;
    feed(&call);
    call.process = SIGVET_HEADER_SIZE;
    call.row = 4711;
    feed(&call);
    call.row = 0;
    call.ucontext = 1; /* no walk leads there */
    feed(&call);
    s = audit_summary(audit);
    assert_int_equal(s->unverified, 4);
    assert_int_equal(audit_count(audit), 0);
    assert_int_equal(s->gap_count, 1);
    assert_string_equal(s->gaps[0].kind, "unverified");
}

static void a_handler_without_process_or_modules_is_still_counted(void **state)
{
    const struct summary *s;

    (void)state;
    idle.process = idle.modules = 0;
    feed(&idle);
    s = audit_summary(audit);
    assert_int_equal(s->handlers_installed, 1);
    assert_string_equal(s->never_run[0], "SIGHUP 0x101100");
}

static void losses_and_gaps_are_summed_up(void **state)
{
    union {
        struct sigvet_exec rec;
        char room[sizeof(struct sigvet_exec) + 16];
    } exec = {.rec = {.process = SIGVET_HEADER_SIZE, .tid = 100, .path_len = 9}};
    union {
        struct sigvet_gap_rec rec;
        char room[sizeof(struct sigvet_gap_rec) + 16];
    } gap = {.rec = {.process = SIGVET_HEADER_SIZE, .kind = SIGVET_GAP_THUNKS}};
    const struct summary *s;

    (void)state;
    strcpy(exec.rec.path, "/bin/new");
    fake_record(&exec, SIGVET_REC_EXEC);
    fake_record(&gap, SIGVET_REC_GAP);
    feed(&exec);
    feed(&gap);
    audit_gap(audit, "static", "/bin/busybox: static");
    audit_gap(audit, "static", "/bin/busybox: static");
    fake_header.lost[SIGVET_LOST_FULL] = 2;
    fake_torn = 3;
    fake_bad = 4;
    s = audit_summary(audit);
    assert_int_equal(s->events_lost, 9);
    assert_int_equal(s->gap_count, 6);
    assert_string_equal(s->gaps[0].text, "/bin/prog: installed more handlers than can be followed");
    assert_string_equal(s->gaps[1].kind, "static");
    assert_string_equal(s->gaps[2].kind, "not-started");
    process.rec.pid = 100;
    feed(&process);
    assert_int_equal(audit_summary(audit)->gap_count, 5);
    fake_changed = "/bin/prog";
    (void)audit_summary(audit);
    s = audit_summary(audit); /* told once */
    assert_int_equal(s->gap_count, 6);
    assert_string_equal(s->gaps[2].kind, "file-changed");
    assert_string_equal(s->gaps[2].text,
                        "/bin/prog: is not the file that ran, nothing in it is named");
}

static void decisions_are_summed_up(void **state)
{
    struct sigvet_decision denied = {
        .count = 3, .rule = RULE_DENY, .action = SIGVET_DENY, .error = EPERM, .row = 4};
    struct sigvet_decision more = denied, allowed = denied;
    const struct summary *s;

    (void)state;
    assert_null(audit_summary(audit)->policy);
    audit_free(audit);
    book_make();
    fake_bytes = &book;
    fake_bytes_size = sizeof book;
    fake_header.policy_off = FAKE_BYTES_AT;
    fake_header.policy_size = sizeof book;
    audit = audit_new(&fake_trace, news, NULL);
    more.caller = 4711;
    more.count = 2;
    allowed.action = SIGVET_ALLOW;
    allowed.count = UINT64_MAX;
    fake_record(&denied, SIGVET_REC_DECISION);
    fake_record(&more, SIGVET_REC_DECISION);
    fake_record(&allowed, SIGVET_REC_DECISION);
    feed(&denied);
    feed(&more);
    feed(&allowed);
    s = audit_summary(audit);
    assert_int_equal(audit_decision_count(audit), 3);
    assert_true(s->decided[SIGVET_DENY] == 5);
    assert_true(s->decided[SIGVET_ALLOW] == UINT64_MAX);
    assert_true(s->decided[SIGVET_KILL] == 0);
    assert_int_equal(s->policy->policy->rules, BOOK_RULES);
    assert_int_equal(s->gap_count, 0);
}

static void a_damaged_policy_is_a_gap(void **state)
{
    const struct summary *s;

    (void)state;
    audit_free(audit);
    fake_header.policy_off = FAKE_BYTES_AT;
    fake_header.policy_size = 4096; /* there are no bytes */
    audit = audit_new(&fake_trace, news, NULL);
    s = audit_summary(audit);
    assert_null(s->policy->policy);
    assert_int_equal(s->gap_count, 1);
    assert_string_equal(s->gaps[0].kind, "damaged");
    assert_string_equal(s->gaps[0].text,
                        "the policy in the trace: its place in the trace is impossible");
}

static void level_names(void **state)
{
    (void)state;
    assert_string_equal(level_name(LEVEL_NOTE), "note");
    assert_string_equal(level_name(LEVEL_WARNING), "warning");
    assert_string_equal(level_name(LEVEL_ERROR), "error");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_run),
        TEST(a_run_with_a_finding),
        TEST(the_summary_may_be_asked_for_again),
        TEST(the_same_handler_in_two_processes_is_one),
        TEST(what_was_forgotten_still_counts),
        TEST(what_calls_pointed_to_is_let_go_with_them),
        TEST(calls_without_evidence_are_counted_not_reported),
        TEST(a_handler_without_process_or_modules_is_still_counted),
        TEST(losses_and_gaps_are_summed_up),
        TEST(decisions_are_summed_up),
        TEST(a_damaged_policy_is_a_gap),
        TEST(level_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
