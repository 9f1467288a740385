/* out_json_test.c - tests of tools/render/out_json.c: read back with a parser.
 *
 * Source: docs/json.md. */
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
#include "sigvet/calls.h"

static json_t *run;

static int set_up(void **state)
{
    (void)state;
    fake_audit_reset();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    json_decref(run);
    run = NULL;
    return 0;
}

static void render(void)
{
    const struct out_options options = {0};
    char *text = fake_report("json", &options, true);
    json_error_t error;

    assert_int_equal(text[strlen(text) - 1], '\n');
    json_decref(run);
    run = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!run) {
        fail_msg("%s in:\n%s", error.text, text);
    }
    free(text);
}

static json_t *finding(void)
{
    return json_array_get(json_object_get(run, "findings"), 0);
}

static void text_is(const json_t *object, const char *key, const char *expected)
{
    json_t *value = json_object_get(object, key);

    if (!expected) {
        assert_true(json_is_null(value));
        return;
    }
    assert_true(json_is_string(value));
    assert_string_equal(json_string_value(value), expected);
}

static void number_is(const json_t *object, const char *key, json_int_t expected)
{
    json_t *value = json_object_get(object, key);

    assert_true(json_is_integer(value));
    assert_true(json_integer_value(value) == expected);
}

/* The keys are the contract: none is missing, none is there that docs/json.md does not have. */
static void keys_are(json_t *object, size_t count, const char *const *keys)
{
    assert_int_equal(json_object_size(object), count);
    for (size_t i = 0; i < count; i++) {
        if (!json_object_get(object, keys[i])) {
            fail_msg("no key %s", keys[i]);
        }
    }
}

#define KEYS(...)                                                            \
    sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *), (const char *[]) \
    {                                                                        \
        __VA_ARGS__                                                          \
    }

static void the_schema(void **state)
{
    json_t *f;

    (void)state;
    render();
    f = finding();
    keys_are(run, KEYS("sigvet", "findings", "suppressed", "suppressions", "policy", "decisions",
                       "summary"));
    keys_are(json_object_get(run, "sigvet"), KEYS("version", "schema"));
    text_is(json_object_get(run, "sigvet"), "version", SIGVET_VERSION);
    keys_are(f,
             KEYS("rule", "level", "because", "message", "function", "plain", "via", "reasons",
                  "instead", "signal", "signals", "sender", "delivery", "handler", "installed_at",
                  "interrupted_in_unsafe", "stacks", "count", "process", "fingerprint", "known"));
    keys_are(json_object_get(f, "sender"), KEYS("code", "pid"));
    keys_are(json_object_get(f, "handler"), KEYS("function", "module", "offset", "file", "line"));
    keys_are(json_object_get(f, "installed_at"),
             KEYS("function", "module", "offset", "file", "line", "inlined"));
    keys_are(json_object_get(f, "stacks"), KEYS("handler", "interrupted"));
    keys_are(json_object_get(f, "process"), KEYS("pid", "exe", "argv"));
    keys_are(json_object_get(run, "summary"),
             KEYS("processes", "threads", "deliveries", "handlers_installed", "handlers_run",
                  "never_run", "handlers", "suppressed", "set_aside", "known",
                  "unused_suppressions", "findings", "decisions", "events_lost", "unverified",
                  "gaps"));
    keys_are(json_object_get(json_object_get(run, "summary"), "findings"),
             KEYS("error", "warning", "note"));
}

static void the_values_of_a_finding(void **state)
{
    json_t *f, *reasons, *argv;

    (void)state;
    render();
    f = finding();
    text_is(f, "rule", "unsafe-call");
    text_is(f, "level", "warning");
    text_is(f, "because", NULL);
    text_is(f, "message", "printf() is called in the handler of SIGUSR1 (on_usr1)");
    text_is(f, "function", "__printf_chk");
    text_is(f, "plain", "printf");
    text_is(f, "via", NULL);
    text_is(f, "instead", "write");
    text_is(f, "signal", "SIGUSR1");
    text_is(json_object_get(f, "sender"), "code", "SI_USER");
    number_is(json_object_get(f, "sender"), "pid", 99);
    text_is(f, "delivery", "asynchronous");
    text_is(f, "interrupted_in_unsafe", NULL);
    text_is(f, "fingerprint", "0123456789abcdef");
    number_is(f, "count", 3);
    reasons = json_object_get(f, "reasons");
    assert_int_equal(json_array_size(reasons), 3);
    assert_string_equal(json_string_value(json_array_get(reasons, 0)), "heap");
    assert_string_equal(json_string_value(json_array_get(reasons, 1)), "lock");
    assert_string_equal(json_string_value(json_array_get(reasons, 2)), "stdio");
    number_is(json_object_get(f, "process"), "pid", 4242);
    text_is(json_object_get(f, "process"), "exe", "/bin/prog");
    argv = json_object_get(json_object_get(f, "process"), "argv");
    assert_int_equal(json_array_size(argv), 2);
    assert_string_equal(json_string_value(json_array_get(argv, 1)), "--verbose");
}

static void frames(void **state)
{
    json_t *stack;

    (void)state;
    render();
    stack = json_object_get(json_object_get(finding(), "stacks"), "handler");
    assert_int_equal(json_array_size(stack), 2);
    text_is(json_array_get(stack, 1), "function", "on_usr1");
    text_is(json_array_get(stack, 1), "module", "/bin/prog");
    number_is(json_array_get(stack, 1), "offset", 0x1139);
    text_is(json_array_get(stack, 1), "file", "main.c");
    number_is(json_array_get(stack, 1), "line", 7);
    assert_true(json_is_true(json_object_get(json_array_get(stack, 1), "inlined")));
    stack = json_object_get(json_object_get(finding(), "stacks"), "interrupted");
    assert_int_equal(json_array_size(stack), 3);
    text_is(json_array_get(stack, 2), "function", NULL);
    text_is(json_array_get(stack, 2), "module", NULL);
    assert_true(json_is_null(json_object_get(json_array_get(stack, 2), "offset")));
    text_is(json_array_get(stack, 2), "file", NULL);
    assert_true(json_is_null(json_object_get(json_array_get(stack, 2), "line")));
    assert_true(json_is_false(json_object_get(json_array_get(stack, 2), "inlined")));
}

static void what_is_unknown_is_null(void **state)
{
    struct finding *f = &fake_findings[0];
    json_t *process;

    (void)state;
    f->installed_at = (struct frame){0};
    f->sender_pid = 0;
    f->process = NULL;
    f->instead = "";
    render();
    assert_true(json_is_null(json_object_get(finding(), "installed_at")));
    assert_true(json_is_null(json_object_get(json_object_get(finding(), "sender"), "pid")));
    text_is(finding(), "instead", "");
    process = json_object_get(finding(), "process");
    assert_true(json_is_null(json_object_get(process, "pid")));
    text_is(process, "exe", NULL);
    assert_int_equal(json_array_size(json_object_get(process, "argv")), 0);
}

static void text_that_is_not_utf8_is_escaped(void **state)
{
    (void)state;
    fake_findings[0].handler.module = "/tmp/\xff\xfe\"\n";
    fake_findings[0].via = "caf\xe9";
    fake_findings[0].interrupted_in_unsafe = "malloc";
    render();
    text_is(json_object_get(finding(), "handler"), "module", "/tmp/\\xff\\xfe\"\n");
    text_is(finding(), "via", "caf\\xe9");
    text_is(finding(), "interrupted_in_unsafe", "malloc");
}

static void numbers_that_json_cannot_hold(void **state)
{
    (void)state;
    fake_findings[0].count = UINT64_MAX;
    fake_findings[0].handler.offset = UINT64_MAX;
    render();
    number_is(finding(), "count", INT64_MAX);
    number_is(json_object_get(finding(), "handler"), "offset", INT64_MAX);
}

static void all_signals_of_a_handler(void **state)
{
    json_t *signals;

    (void)state;
    fake_findings[0].signals = 1ull << (SIGUSR1 - 1) | 1ull << 63 | 1;
    render();
    signals = json_object_get(finding(), "signals");
    assert_int_equal(json_array_size(signals), 3);
    assert_string_equal(json_string_value(json_array_get(signals, 0)), "SIGHUP");
    assert_string_equal(json_string_value(json_array_get(signals, 2)), "SIGRTMIN+30");
}

static void the_summary(void **state)
{
    static const char *names[] = {"SIGHUP on_hup"};
    static char gap_text[] = "/bin/\xff: static";
    static struct gap gaps[] = {{"static", gap_text}};
    json_t *s, *gap;

    (void)state;
    fake_summary.never_run = names;
    fake_summary.never_run_count = 1;
    fake_summary.gaps = gaps;
    fake_summary.gap_count = 1;
    fake_summary.events_lost = 6;
    fake_summary.unverified = 7;
    render();
    s = json_object_get(run, "summary");
    number_is(s, "processes", 1);
    number_is(s, "threads", 2);
    number_is(s, "deliveries", 5);
    number_is(s, "handlers_installed", 1);
    number_is(s, "handlers_run", 1);
    number_is(s, "events_lost", 6);
    number_is(s, "unverified", 7);
    number_is(json_object_get(s, "findings"), "warning", 1);
    number_is(json_object_get(s, "findings"), "error", 0);
    assert_string_equal(json_string_value(json_array_get(json_object_get(s, "never_run"), 0)),
                        "SIGHUP on_hup");
    gap = json_array_get(json_object_get(s, "gaps"), 0);
    keys_are(gap, KEYS("kind", "text"));
    text_is(gap, "kind", "static");
    text_is(gap, "text", "/bin/\\xff: static");
}

static void notes_are_always_there(void **state)
{
    (void)state;
    fake_findings[0].level = LEVEL_NOTE;
    render();
    text_is(finding(), "level", "note");
    fake_finding_count = 0;
    render();
    assert_int_equal(json_array_size(json_object_get(run, "findings")), 0);
}

static void a_failed_write_is_told(void **state)
{
    const struct out_options options = {0};
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    assert_non_null(full);
    assert_int_equal(out_find("json")->report(full, NULL, false, &options), -1);
    fclose(full);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_schema),
        TEST(the_values_of_a_finding),
        TEST(frames),
        TEST(what_is_unknown_is_null),
        TEST(text_that_is_not_utf8_is_escaped),
        TEST(numbers_that_json_cannot_hold),
        TEST(all_signals_of_a_handler),
        TEST(the_summary),
        TEST(notes_are_always_there),
        TEST(a_failed_write_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
