/* view_decision_test.c - what the policy decided, among the events: as text, and as JSON by its schema.
 *
 * Source: tools/render/view.h, docs/events.md. */
/* LINK: view.c view_decisions.c decision_words.c rulebook.c policy.c gapwords.c view_code.c view_filter.c view_json.c view_pids.c view_stack.c view_summary.c view_text.c view_time.c put.c decode_args.c decode_values.c decode_structs.c decode_told.c decode_words.c api.c signals.c util.c tests/unit/fake_view.c tests/unit/fake_symbols.c */
#include "view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "api.h"
#include "fake_symbols.h"
#include "fake_view.h"
#include "rulebook_fixture.h"
#include "schema_check.h"

static struct sigvet_decision decision;

static void begin(enum view_format format)
{
    uint32_t row = 0;

    fake_view_begin(format);
    book_make();
    fake_view_policy(&book, sizeof book);
    while (strcmp(api_at(row)->name, "kill") != 0) {
        row++;
    }
    decision = (struct sigvet_decision){
        .rec = {.size = sizeof decision, .type = SIGVET_REC_DECISION},
        .time_ns = 5000001000,
        .process = FAKE_PROCESS,
        .count = 1,
        .caller = FAKE_CALLER,
        .args = {1, SIGTERM},
        .signals = 1ull << (SIGTERM - 1),
        .rule = RULE_DENY,
        .action = SIGVET_DENY,
        .error = EPERM,
        .row = row,
        .pid = FAKE_PID,
        .tid = FAKE_PID,
        .target = SIGVET_TARGET_INIT | SIGVET_TARGET_OUTSIDE,
        .target_pid = 1,
    };
}

static int tear_down(void **state)
{
    (void)state;
    fake_view_policy(NULL, 0);
    fake_view_end();
    return 0;
}

static void shown(const char *expected)
{
    view_record(fake_view, &decision.rec);
    fake_view_thread(FAKE_PID, FAKE_PID, FAKE_PROCESS); /* shows nothing, but its time has come */
    assert_string_equal(fake_view_shown(), expected);
}

static void as_text(void **state)
{
    (void)state;
    begin(VIEW_TEXT);
    shown("[pid 100] +++ policy: denied kill(1, SIGTERM) with EPERM: rule \"nothing leaves\" "
          "(ci.ini:5) +++\n");
    decision.tid = 7;
    decision.flags = SIGVET_DECISION_SYSCALL;
    decision.row = 62;
    decision.rule = SIGVET_DECISION_DEFAULT;
    shown("[pid 100/tid 7] +++ policy: denied SYS_kill(1, SIGTERM) with EPERM: the default "
          "(ci.ini) +++\n");
}

static void without_a_policy(void **state)
{
    (void)state;
    begin(VIEW_TEXT);
    fake_view_policy(NULL, 0);
    shown("[pid 100] +++ policy: denied kill(1, SIGTERM) with EPERM: rule number 1 +++\n");
    decision.row = UINT32_MAX;
    decision.process = 4711;
    shown("[pid 100] +++ policy: denied ?() with EPERM: rule number 1 +++\n");
}

static void allowed_calls_are_for_the_verbose(void **state)
{
    (void)state;
    begin(VIEW_TEXT);
    decision.action = SIGVET_ALLOW;
    shown("");
    fake_view_end();
    fake_options.filter.verbose = true;
    begin(VIEW_TEXT);
    decision.action = SIGVET_ALLOW;
    shown(
        "[pid 100] +++ policy: allowed kill(1, SIGTERM): rule \"nothing leaves\" (ci.ini:5) +++\n");
}

static void filters_concern_decisions_too(void **state)
{
    char why[256];

    (void)state;
    assert_true(view_filter_add(&fake_options.filter, "trace=sigaction", why, sizeof why));
    begin(VIEW_TEXT);
    shown("");
    fake_view_end();
    assert_true(view_filter_add(&fake_options.filter, "pid=101", why, sizeof why));
    begin(VIEW_TEXT);
    shown("");
    decision.pid = 101;
    shown(
        "[pid 101/tid 100] +++ policy: denied kill(1, SIGTERM) with EPERM: rule \"nothing leaves\" "
        "(ci.ini:5) +++\n");
}

/* kill(1, `signal`), made at the decision's call site. */
static void call_shows(uint64_t result, uint32_t error, int signal, const char *expected)
{
    struct fake_call c = fake_call_new("kill", result, error);

    FAKE_WORDS(&c, 1, (uint64_t)signal);
    fake_call_show(&c, EVENT_COMPLETE);
    assert_string_equal(fake_view_shown(), expected);
}

#define DENIED "[pid 100] kill(1, SIGTERM) = -1 EPERM (Operation not permitted)"
#define AGAIN "[pid 100] kill(1, SIGTERM) = 0"

static void a_decision_is_shown_with_its_call(void **state)
{
    (void)state;
    begin(VIEW_TEXT);
    view_record(fake_view, &decision.rec);
    assert_string_equal(fake_view_shown(), "");
    call_shows((uint64_t)-1, EPERM, SIGKILL,
               "[pid 100] kill(1, SIGKILL) = -1 EPERM (Operation not permitted)\n");
    call_shows((uint64_t)-1, ESRCH, SIGTERM,
               "[pid 100] kill(1, SIGTERM) = -1 ESRCH (No such process)\n");
    call_shows(0, 0, SIGTERM, AGAIN "\n");
    call_shows((uint64_t)-1, EPERM, SIGTERM, DENIED " (denied by rule \"nothing leaves\")\n");
    call_shows((uint64_t)-1, EPERM, SIGTERM, DENIED " (denied by rule \"nothing leaves\")\n");
    fake_view_thread(FAKE_PID, FAKE_PID, FAKE_PROCESS);
    assert_string_equal(fake_view_shown(), ""); /* not once more */
}

static void other_callers_are_other_calls(void **state)
{
    struct sigvet_decision other;

    (void)state;
    begin(VIEW_TEXT);
    other = decision;
    other.caller++;
    view_record(fake_view, &other.rec);
    decision.process = 4711;
    view_record(fake_view, &decision.rec);
    call_shows((uint64_t)-1, EPERM, SIGTERM, DENIED "\n");
}

/* Only a denied call is known again: a repeat of another one may have been made for real. */
static void a_pretended_call_is_known_once(void **state)
{
    (void)state;
    begin(VIEW_TEXT);
    decision.action = SIGVET_PRETEND;
    view_record(fake_view, &decision.rec);
    call_shows(0, 0, SIGTERM, AGAIN " (pretended by rule \"nothing leaves\")\n");
    call_shows(0, 0, SIGTERM, AGAIN "\n");
}

static void a_rewritten_call(void **state)
{
    (void)state;
    begin(VIEW_TEXT);
    decision.action = SIGVET_REWRITE;
    decision.rule = RULE_REWRITE;
    view_record(fake_view, &decision.rec);
    call_shows(0, 0, SIGTERM, AGAIN " (rewritten with signal=SIGTERM by rule \"mild\")\n");
}

/* However many a hostile trace has: the oldest are shown and forgotten. */
static void many_decisions(void **state)
{
    static struct sigvet_decision many[1100];
    size_t lines = 0;

    (void)state;
    begin(VIEW_TEXT);
    for (size_t i = 0; i < 1100; i++) {
        many[i] = decision;
        view_record(fake_view, &many[i].rec);
    }
    fake_view_thread(FAKE_PID, FAKE_PID, FAKE_PROCESS);
    for (const char *at = fake_view_shown(); (at = strchr(at, '\n')) != NULL; at++) {
        lines++;
    }
    assert_int_equal(lines, 1100);
}

static void a_summary_has_none(void **state)
{
    (void)state;
    begin(VIEW_SUMMARY);
    shown("");
}

static void json_is(const char *expected)
{
    json_error_t error;

    view_record(fake_view, &decision.rec);
    fake_view_thread(FAKE_PID, FAKE_PID, FAKE_PROCESS); /* shows nothing, but its time has come */
    const char *line = fake_view_shown();
    json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, &error);
    if (object == NULL) {
        fail_msg("%s: %s", error.text, line);
    }
    if (!schema_check(schema_root, object, "object")) {
        fail_msg("%s: %s", schema_fault, line);
    }
    json_decref(object);
    assert_string_equal(line, expected);
}

static void as_json(void **state)
{
    (void)state;
    fake_options.callers = true;
    begin(VIEW_JSON);
    json_is(
        "{\"type\":\"decision\",\"time\":\"1700000005.000001000\",\"pid\":100,\"tid\":100,"
        "\"rule\":\"nothing leaves\",\"source\":\"ci.ini\",\"line\":5,\"action\":\"deny\","
        "\"errno\":\"EPERM\",\"call\":\"kill\",\"via\":\"function\",\"args\":[1,\"SIGTERM\"],"
        "\"target\":[\"init\",\"outside\"],\"target_pid\":1,\"in_handler\":false,\"caller\":"
        "{\"function\":\"main\",\"module\":\"/bin/prog\",\"offset\":289,\"file\":\"/src/prog.c\","
        "\"line\":12,\"address\":\"0x100121\"}}\n");
}

static void unknown_is_null(void **state)
{
    (void)state;
    begin(VIEW_JSON);
    decision.rule = SIGVET_DECISION_DEFAULT;
    decision.action = SIGVET_ALLOW; /* always there in JSON */
    decision.row = UINT32_MAX;
    decision.flags = SIGVET_DECISION_IN_HANDLER | SIGVET_DECISION_KERNEL;
    decision.target = 0;
    decision.target_pid = 0;
    decision.process = 0;
    json_is("{\"type\":\"decision\",\"time\":\"1700000005.000001000\",\"pid\":100,\"tid\":100,"
            "\"rule\":null,\"source\":\"ci.ini\",\"line\":null,\"action\":\"allow\",\"errno\":null,"
            "\"call\":null,\"via\":\"kernel\",\"args\":null,\"target\":[],\"target_pid\":null,"
            "\"in_handler\":true,\"caller\":null}\n");
}

static int load_schema(void **state)
{
    (void)state;
    schema_root = json_load_file("docs/events.schema.json", 0, NULL);
    return schema_root != NULL ? 0 : -1;
}

static int drop_schema(void **state)
{
    (void)state;
    json_decref(schema_root);
    return 0;
}

#define TEST(f) cmocka_unit_test_teardown(f, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(as_text),
        TEST(without_a_policy),
        TEST(allowed_calls_are_for_the_verbose),
        TEST(filters_concern_decisions_too),
        TEST(a_decision_is_shown_with_its_call),
        TEST(other_callers_are_other_calls),
        TEST(a_pretended_call_is_known_once),
        TEST(a_rewritten_call),
        TEST(many_decisions),
        TEST(a_summary_has_none),
        TEST(as_json),
        TEST(unknown_is_null),
    };

    return cmocka_run_group_tests(tests, load_schema, drop_schema);
}
