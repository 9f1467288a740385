/* out_decision_test.c - what the policy decided, as text and as JSON.
 *
 * Source: docs/policy.md, docs/json.md. */
/* LINK: library tests/unit/fake_audit.c tests/unit/fake_reader.c */
#include "out.h"

#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_audit.h"
#include "rulebook_fixture.h"

static struct out_options options;
static struct rulebook rules;
static char *text;
static json_t *run;

static int set_up(void **state)
{
    (void)state;
    fake_audit_reset();
    fake_finding_count = 0;
    fake_summary.findings[LEVEL_WARNING] = 0;
    book_make();
    options = (struct out_options){0};
    rules = (struct rulebook){.policy = &book.head};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(text);
    text = NULL;
    json_decref(run);
    run = NULL;
    return 0;
}

/* The decision as text. */
static const char *told(const struct decision *d)
{
    free(text);
    text = fake_decision_text(d, &options);
    return text;
}

static void begins(const struct decision *d, const char *expected)
{
    const char *line = told(d);
    size_t len = strcspn(line, "\n");

    if (strlen(expected) != len || memcmp(line, expected, len) != 0) {
        fail_msg("'%.*s', not '%s'", (int)len, line, expected);
    }
}

static void a_denied_call(void **state)
{
    (void)state;
    assert_string_equal(told(fake_decision()),
                        "sigvet: policy: denied kill(1, SIGTERM) with EPERM: rule \"nothing "
                        "leaves\" (ci.ini:5)\n"
                        "  called at     on_usr1 at main.c:7\n"
                        "  in handler    of SIGUSR1\n"
                        "  target        pid 1: init, outside\n"
                        "  seen          3 times, in 4242 /bin/prog\n\n");
}

static void the_stack_is_for_the_verbose(void **state)
{
    struct decision *d = fake_decision();

    (void)state;
    options.verbose = true;
    assert_non_null(strstr(told(d), "\n  stack         #0  on_usr1 at main.c:7 [inlined]\n"
                                    "                #1  main (prog+0x1200)\n"));
    d->stack.count = 0;
    assert_null(strstr(told(d), "stack"));
}

static void allowed_calls_are_for_the_verbose(void **state)
{
    struct decision *d = fake_decision();

    (void)state;
    d->action = SIGVET_ALLOW;
    assert_string_equal(told(d), "");
    options.verbose = true;
    begins(d, "sigvet: policy: allowed kill(1, SIGTERM): rule \"nothing leaves\" (ci.ini:5)");
}

static void each_action_has_its_words(void **state)
{
    struct decision *d = fake_decision();

    (void)state;
    d->action = SIGVET_LOG;
    begins(d, "sigvet: policy: logged kill(1, SIGTERM): rule \"nothing leaves\" (ci.ini:5)");
    d->action = SIGVET_PRETEND;
    begins(d, "sigvet: policy: pretended kill(1, SIGTERM): rule \"nothing leaves\" (ci.ini:5)");
    d->action = SIGVET_ABORT;
    begins(d, "sigvet: policy: aborted at kill(1, SIGTERM): rule \"nothing leaves\" (ci.ini:5)");
    d->action = SIGVET_STOP;
    begins(d, "sigvet: policy: stopped at kill(1, SIGTERM): rule \"nothing leaves\" (ci.ini:5)");
    d->action = SIGVET_KILL;
    begins(d, "sigvet: policy: killed at kill(1, SIGTERM): rule \"nothing leaves\" (ci.ini:5)");
    d->action = SIGVET_REWRITE;
    d->origin = (struct rulebook_origin){"mild", "ci.ini", 9, &book.rules[RULE_REWRITE]};
    begins(
        d,
        "sigvet: policy: rewrote kill(1, SIGTERM) with signal=SIGTERM: rule \"mild\" (ci.ini:9)");
    d->origin = (struct rulebook_origin){"mild", "ci.ini", 9, &book.rules[RULE_FLAGS]};
    begins(d,
           "sigvet: policy: rewrote kill(1, SIGTERM) with flags+SA_RESTART flags-SA_ONSTACK: rule "
           "\"mild\" (ci.ini:9)");
}

static void rules_without_a_name(void **state)
{
    struct decision *d = fake_decision();

    (void)state;
    fake_decision_records[0].rule = SIGVET_DECISION_DEFAULT;
    d->origin = (struct rulebook_origin){"default", "ci.ini", 0, NULL};
    begins(d, "sigvet: policy: denied kill(1, SIGTERM) with EPERM: the default (ci.ini)");
    fake_decision_records[0].rule = 6;
    d->origin = (struct rulebook_origin){0};
    begins(d, "sigvet: policy: denied kill(1, SIGTERM) with EPERM: rule number 7");
}

static void other_calls(void **state)
{
    struct decision *d = fake_decision();
    struct sigvet_decision *rec = &fake_decision_records[0];

    (void)state;
    rec->flags = SIGVET_DECISION_SYSCALL;
    rec->row = 62;
    d->api = api_by_number(62);
    begins(d, "sigvet: policy: denied SYS_kill(1, SIGTERM) with EPERM: rule \"nothing leaves\" "
              "(ci.ini:5)");
    rec->row = 511;
    d->api = NULL;
    d->call = NULL;
    begins(d,
           "sigvet: policy: denied syscall 511() with EPERM: rule \"nothing leaves\" (ci.ini:5)");
    rec->flags = 0;
    d->call = "mal\033loc";
    d->action = SIGVET_ABORT;
    begins(d, "sigvet: policy: aborted at mal\\x1bloc(): rule \"nothing leaves\" (ci.ini:5)");
    d->api = api_by_name("signal");
    d->call = "signal";
    rec->args[0] = SIGUSR1;
    rec->args[1] = 0x401139;
    d->code = fake_frames[1];
    d->code.address = 0x401139;
    begins(
        d,
        "sigvet: policy: aborted at signal(SIGUSR1, on_usr1 at main.c:7): rule \"nothing leaves\" "
        "(ci.ini:5)");
}

/* Nothing of a trace writes control characters to a terminal. */
static void hostile_names_are_cleaned(void **state)
{
    struct decision *d = fake_decision();

    (void)state;
    d->origin.name = "say \"\033[2J\"";
    d->origin.source = "x\ny";
    d->caller = (struct frame){.function = "f\033", .address = 1};
    assert_null(strchr(told(d), '\033'));
    assert_null(strstr(text, "x\ny"));
}

static void what_is_not_known_is_left_out(void **state)
{
    struct decision *d = fake_decision();

    (void)state;
    d->caller = (struct frame){0};
    d->process = NULL;
    d->count = 1;
    fake_decision_records[0].flags = 0;
    fake_decision_records[0].target = 0;
    fake_decision_records[0].target_pid = 0;
    assert_string_equal(strchr(told(d), '\n'), "\n  seen          once\n\n");
}

static void other_signals_are_listed(void **state)
{
    struct decision *d = fake_decision();

    (void)state;
    d->signals |= 1ull << (SIGKILL - 1) | 1ull << 63;
    assert_non_null(strstr(told(d), "\n                also for SIGKILL\n"
                                    "                also for SIGRTMIN+30\n"));
}

/* The line of the summary. */
static void sums_up(const char *expected)
{
    free(text);
    text = fake_report("text", &options, true);
    if (strstr(text, expected) == NULL) {
        fail_msg("no '%s' in:\n%s", expected, text);
    }
}

static void the_summary(void **state)
{
    (void)state;
    sums_up("handlers");
    assert_null(strstr(text, "policy"));
    fake_summary.policy = &rules;
    sums_up("\n  policy        no decisions by 3 rules of ci.ini\n");
    fake_summary.decided[SIGVET_ALLOW] = 120;
    fake_summary.decided[SIGVET_PRETEND] = 1;
    fake_summary.decided[SIGVET_DENY] = 3;
    sums_up("\n  policy        3 calls denied, 1 pretended, 120 allowed by 3 rules of ci.ini\n");
    fake_summary.decided[SIGVET_DENY] = fake_summary.decided[SIGVET_ALLOW] = 0;
    sums_up("\n  policy        1 call pretended by 3 rules of ci.ini\n");
    rules = (struct rulebook){.fault = "it is cut short"};
    sums_up("\n  policy        1 call pretended\n");
}

static void a_report_shows_decisions_once(void **state)
{
    (void)state;
    (void)fake_decision();
    text = fake_report("text", &options, false);
    assert_non_null(strstr(text, "sigvet: policy: denied"));
    free(text);
    text = fake_report("text", &options, true); /* they were shown as they came */
    assert_null(strstr(text, "sigvet: policy: denied"));
}

/* ---- JSON ------------------------------------------------------------------------------------- */

static json_t *decision_json(void)
{
    json_error_t error;

    free(text);
    text = fake_report("json", &options, true);
    json_decref(run);
    run = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!run) {
        fail_msg("%s in:\n%s", error.text, text);
    }
    return json_array_get(json_object_get(run, "decisions"), 0);
}

static void has(const json_t *object, const char *key, const char *expected)
{
    char *value = json_dumps(json_object_get(object, key), JSON_ENCODE_ANY | JSON_COMPACT);

    if (value == NULL || strcmp(value, expected) != 0) {
        fail_msg("%s is %s, not %s", key, value ? value : "not there", expected);
    }
    free(value);
}

static void the_keys_of_a_decision(void **state)
{
    json_t *d;

    (void)state;
    (void)fake_decision();
    d = decision_json();
    assert_int_equal(json_object_size(d), 19);
    has(d, "rule", "\"nothing leaves\"");
    has(d, "source", "\"ci.ini\"");
    has(d, "line", "5");
    has(d, "action", "\"deny\"");
    has(d, "errno", "\"EPERM\"");
    has(d, "call", "\"kill\"");
    has(d, "via", "\"function\"");
    has(d, "arguments", "[1,\"SIGTERM\"]");
    has(d, "signals", "[\"SIGTERM\"]");
    has(d, "target", "[\"init\",\"outside\"]");
    has(d, "target_pid", "1");
    has(d, "count", "3");
    has(d, "pid", "4242");
    has(d, "tid", "4243");
    has(d, "exe", "\"/bin/prog\"");
    has(d, "in_handler", "true");
    has(d, "handler_signal", "\"SIGUSR1\"");
    has(d, "caller",
        "{\"function\":\"on_usr1\",\"module\":\"/bin/"
        "prog\",\"offset\":4409,\"file\":\"main.c\",\"line\":7,"
        "\"inlined\":true}");
    assert_int_equal(json_array_size(json_object_get(d, "stack")), 2);
}

static void unknown_is_null(void **state)
{
    struct decision *d = fake_decision();
    json_t *out;

    (void)state;
    fake_decision_records[0] =
        (struct sigvet_decision){.rule = SIGVET_DECISION_DEFAULT,
                                 .flags = SIGVET_DECISION_SYSCALL | SIGVET_DECISION_KERNEL,
                                 .row = 400};
    *d = (struct decision){
        .record = &fake_decision_records[0], .action = SIGVET_KILL, .origin = {.name = "default"}};
    out = decision_json();
    assert_int_equal(json_object_size(out), 19);
    has(out, "rule", "null");
    has(out, "source", "null");
    has(out, "line", "null");
    has(out, "action", "\"kill\"");
    has(out, "errno", "null");
    has(out, "call", "\"syscall 400\"");
    has(out, "via", "\"kernel\"");
    has(out, "arguments", "null");
    has(out, "signals", "[]");
    has(out, "target", "[]");
    has(out, "target_pid", "null");
    has(out, "exe", "null");
    has(out, "in_handler", "false");
    has(out, "handler_signal", "null");
    has(out, "caller", "null");
    has(out, "stack", "[]");
}

static void allowed_calls_are_in_the_json(void **state)
{
    struct decision *d = fake_decision();

    (void)state;
    d->action = SIGVET_ALLOW;
    d->api = api_by_name("signal");
    d->call = "signal";
    fake_decision_records[0].args[1] = 0x401139;
    d->code = fake_frames[1];
    d->code.address = 0x401139;
    has(decision_json(), "arguments",
        "[\"SIGHUP\",{\"function\":\"on_usr1\",\"module\":\"/bin/"
        "prog\",\"offset\":4409,\"file\":\"main.c\","
        "\"line\":7}]");
}

static void the_policy_itself(void **state)
{
    (void)state;
    (void)decision_json();
    has(run, "policy", "null");
    has(run, "decisions", "[]");
    fake_summary.policy = &rules;
    fake_summary.decided[SIGVET_DENY] = 3;
    (void)decision_json();
    has(run, "policy", "{\"source\":\"ci.ini\",\"rules\":3,\"default\":\"deny EACCES\"}");
    has(json_object_get(run, "summary"), "decisions",
        "{\"allow\":0,\"log\":0,\"deny\":3,\"pretend\":0,\"rewrite\":0,\"abort\":0,\"stop\":0,"
        "\"kill\":0}");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_denied_call),
        TEST(the_stack_is_for_the_verbose),
        TEST(allowed_calls_are_for_the_verbose),
        TEST(each_action_has_its_words),
        TEST(rules_without_a_name),
        TEST(other_calls),
        TEST(hostile_names_are_cleaned),
        TEST(what_is_not_known_is_left_out),
        TEST(other_signals_are_listed),
        TEST(the_summary),
        TEST(a_report_shows_decisions_once),
        TEST(the_keys_of_a_decision),
        TEST(unknown_is_null),
        TEST(allowed_calls_are_in_the_json),
        TEST(the_policy_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
