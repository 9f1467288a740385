/* view_json_test.c - tests of tools/render/view_json.c against docs/events.schema.json.
 *
 * Source: docs/events.md. */
/* LINK: view.c view_decisions.c decision_words.c rulebook.c policy.c gapwords.c view_code.c view_filter.c view_json.c view_pids.c view_stack.c view_summary.c view_text.c view_time.c put.c decode_args.c decode_values.c decode_structs.c decode_told.c decode_words.c api.c signals.c util.c tests/unit/fake_view.c tests/unit/fake_symbols.c */
#include "view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <jansson.h>
#include <sys/wait.h>

#include "api.h"
#include "fake_symbols.h"
#include "fake_view.h"
#include "schema_check.h"

static json_t *object;

static int load_schema(void **state)
{
    json_error_t error;

    (void)state;
    schema_root = json_load_file("docs/events.schema.json", 0, &error);
    if (schema_root == NULL) {
        print_error("docs/events.schema.json: %s\n", error.text);
    }
    return schema_root != NULL ? 0 : -1;
}

static int drop_schema(void **state)
{
    (void)state;
    json_decref(schema_root);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    fake_options.callers = true;
    fake_view_begin(VIEW_JSON);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    json_decref(object);
    object = NULL;
    fake_view_end();
    return 0;
}

/* The one line that was shown, checked. */
static void read_line(void)
{
    const char *line = fake_view_shown();
    json_error_t error;

    json_decref(object);
    object = json_loads(line, JSON_REJECT_DUPLICATES, &error);
    if (object == NULL || strchr(line, '\n') != line + strlen(line) - 1) {
        fail_msg("not one object a line: %s: %s", error.text, line);
    }
    if (!schema_check(schema_root, object, "object")) {
        fail_msg("%s: %s", schema_fault, line);
    }
}

/* The value at `key` as JSON of its own. */
static void has(const char *key, const char *expected)
{
    char *text = json_dumps(json_object_get(object, key), JSON_ENCODE_ANY | JSON_COMPACT);

    if (text == NULL || strcmp(text, expected) != 0) {
        fail_msg("%s is %s, not %s", key, text != NULL ? text : "not there", expected);
    }
    free(text);
}

#define MAIN_FRAME                                                                             \
    "{\"function\":\"main\",\"module\":\"/bin/prog\",\"offset\":289,\"file\":\"/src/prog.c\"," \
    "\"line\":12,\"address\":\"0x100121\"}"
#define HANDLER_FRAME                                    \
    "{\"function\":\"on_usr1\",\"module\":\"/bin/"       \
    "prog\",\"offset\":512,\"file\":null,\"line\":null," \
    "\"address\":\"0x100200\"}"

static void test_a_call(void **state)
{
    const uint64_t act[3] = {FAKE_HANDLER, SA_RESTART, 1};
    struct fake_call c = fake_call_new("sigaction", 0, 0);

    (void)state;
    FAKE_WORDS(&c, SIGUSR1, 0x1000, 0);
    fake_call_point(&c, 1, act, sizeof act);
    fake_call_show(&c, EVENT_COMPLETE);
    read_line();
    has("type", "\"call\"");
    has("time", "\"1700000005.000001234\"");
    has("pid", "100");
    has("tid", "100");
    has("call", "\"sigaction\"");
    has("class", "\"disposition\"");
    has("phase", "\"complete\"");
    has("via", "\"function\"");
    has("args", "[\"SIGUSR1\",{\"sa_handler\":" HANDLER_FRAME
                ",\"sa_mask\":[\"SIGHUP\"],\"sa_flags\":[\"SA_RESTART\"]},null]");
    has("result", "0");
    has("error", "null");
    has("duration_ns", "3087");
    has("in_handler", "false");
    has("caller", MAIN_FRAME);
    assert_null(json_object_get(object, "probe"));
    assert_null(json_object_get(object, "stack"));
}

static void test_phases(void **state)
{
    const uint64_t set = 1, got = SIGHUP;
    struct fake_call c = fake_call_new("sigwait", 0, 0);

    (void)state;
    FAKE_WORDS(&c, 0x1000, 0x2000);
    fake_call_point(&c, 0, &set, sizeof set);
    fake_call_show(&c, EVENT_BEGIN);
    read_line();
    has("phase", "\"entered\"");
    has("args", "[[\"SIGHUP\"],\"0x2000\"]");
    has("result", "null");
    has("duration_ns", "null");
    fake_call_point(&c, 1, &got, sizeof got);
    fake_call_show(&c, EVENT_END);
    read_line();
    has("phase", "\"returned\"");
    has("time", "\"1700000005.000004321\"");
    has("args", "[[\"SIGHUP\"],\"SIGHUP\"]");
    has("result", "0");
    c.event.abandoned = true;
    fake_call_show(&c, EVENT_END);
    read_line();
    has("phase", "\"abandoned\"");
    has("result", "null");
}

static void test_errors_and_system_calls(void **state)
{
    struct fake_call c = fake_syscall_new(62, (uint64_t)-1, ESRCH);

    (void)state;
    FAKE_WORDS(&c, 5, 0);
    c.head.flags = SIGVET_EVENT_IN_HANDLER;
    fake_call_show(&c, EVENT_COMPLETE);
    read_line();
    has("call", "\"kill\"");
    has("via", "\"syscall\"");
    has("args", "[5,0]");
    has("probe", "true");
    has("result", "-1");
    has("error", "\"ESRCH\"");
    has("in_handler", "true");
    c.head.flags = SIGVET_EVENT_RAW;
    c.head.error = 4000;
    c.call.caller = 0;
    fake_call_show(&c, EVENT_COMPLETE);
    read_line();
    has("via", "\"raw\"");
    has("error", "4000");
    has("caller", "null");
}

static void test_a_delivery_and_its_return(void **state)
{
    struct fake_call c = fake_delivery_new(SIGUSR1, SI_USER);

    (void)state;
    (void)fake_view_process(99, 0, "/bin/bash", "bash");
    (void)fake_view_shown();
    fake_delivery_info(&c)->si_pid = 99;
    c.delivery.syscall = SIGVET_INTERRUPTED_EINTR;
    c.delivery.ip = FAKE_READ;
    c.delivery.mask = 2;
    c.delivery.act_flags = SA_RESTART;
    c.head.flags = SIGVET_EVENT_ALTSTACK;
    fake_call_show(&c, EVENT_BEGIN);
    read_line();
    has("type", "\"delivery\"");
    has("signal", "\"SIGUSR1\"");
    has("info", "{\"si_signo\":\"SIGUSR1\",\"si_code\":\"SI_USER\",\"si_pid\":99,\"si_uid\":0}");
    has("sender", "{\"pid\":99,\"program\":\"bash\"}");
    has("handler", HANDLER_FRAME);
    has("flags", "[\"SA_RESTART\"]");
    has("interrupted", "{\"what\":\"eintr\",\"call\":\"read\",\"at\":{\"function\":\"__read\","
                       "\"module\":\"/lib/libc.so.6\",\"offset\":16,\"file\":null,\"line\":null,"
                       "\"address\":\"0x300010\"}}");
    has("mask", "[\"SIGINT\"]");
    has("altstack", "true");
    has("nesting", "1");
    c.delivery.errno_before = EINTR;
    fake_call_show(&c, EVENT_END);
    read_line();
    has("type", "\"return\"");
    has("how", "\"returned\"");
    has("duration_ns", "3087");
    has("errno_before", "\"EINTR\"");
    has("errno_after", "0");
    c.head.flags = SIGVET_EVENT_LEFT;
    fake_call_show(&c, EVENT_END);
    read_line();
    has("how", "\"jumped\"");
    has("errno_after", "null");
    c.head.flags = 0;
    c.event.abandoned = true;
    fake_call_show(&c, EVENT_END);
    read_line();
    has("how", "\"abandoned\"");
    has("duration_ns", "null");
}

static void test_siginfos_of_all_kinds(void **state)
{
    static const int signals[] = {SIGSEGV, SIGBUS,  SIGCHLD, SIGIO, SIGSYS,
                                  SIGTRAP, SIGUSR1, 40,      99};
    static const int codes[] = {SI_USER, SI_QUEUE, SI_TIMER, SI_KERNEL, SI_TKILL, SI_MESGQ,
                                1,       2,        3,        4,         5,        -77};

    (void)state;
    for (size_t s = 0; s < sizeof signals / sizeof signals[0]; s++) {
        for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
            struct fake_call c = fake_delivery_new(signals[s], codes[i]);
            memset(c.delivery.info + 16, 0x91, sizeof c.delivery.info - 16);
            c.delivery.signal = (uint32_t)signals[s];
            c.delivery.syscall = (uint32_t)i;
            fake_call_show(&c, EVENT_BEGIN);
            read_line();
        }
    }
}

static void wait_says(uint64_t status)
{
    struct fake_call c = fake_call_new("waitpid", 101, 0);

    FAKE_WORDS(&c, 101, 0x1000, 0);
    fake_call_point(&c, 1, &status, sizeof status);
    fake_call_show(&c, EVENT_COMPLETE);
    fake_view_thread(FAKE_PID, FAKE_PID, FAKE_PROCESS);
}

static void test_processes(void **state)
{
    struct fake_call c;

    (void)state;
    fake_view_end();
    assert_true(view_filter_add(&fake_options.filter, "none", (char[99]){0}, 99));
    fake_view_begin(VIEW_JSON);
    (void)fake_view_process(101, 512, "/bin/a\xff\n", "a \"b\"");
    read_line();
    has("what", "\"fork\"");
    has("parent", "100");
    has("exe", "\"/bin/a\\\\xff\\n\"");
    has("argv", "[\"a \\\"b\\\"\"]");
    c = fake_call_new("kill", 0, 0);
    FAKE_WORDS(&c, 101, SIGSTOP);
    fake_call_show(&c, EVENT_COMPLETE);
    wait_says(SIGSTOP << 8 | 0x7f);
    read_line();
    has("what", "\"stopped\"");
    has("signal", "\"SIGSTOP\"");
    has("sender", "{\"pid\":100,\"program\":\"prog\"}");
    wait_says(0xffff);
    read_line();
    has("what", "\"continued\"");
    has("sender", "null");
    wait_says(0x8b);
    read_line();
    has("what", "\"killed\"");
    has("core", "true");
    (void)fake_view_process(101, 0, "", "");
    read_line();
    has("what", "\"exec\"");
    has("exe", "null");
    wait_says(0x700);
    read_line();
    has("what", "\"exited\"");
    has("status", "7");
}

static void test_other_objects(void **state)
{
    const struct sigvet_gap_rec gap = {.rec = {.size = 32, .type = SIGVET_REC_GAP}, .kind = 1};

    (void)state;
    view_record(fake_view, &gap.rec);
    read_line();
    has("pid", "null");
    has("kind", "\"static\"");
    fake_view_thread(FAKE_PID, 101, FAKE_PROCESS);
    read_line();
    has("type", "\"thread\"");
    has("tid", "101");
    view_lost(fake_view, 3);
    read_line();
    has("events", "3");
    view_finish(fake_view);
    read_line();
    has("type", "\"summary\"");
    has("events", "7");
    has("lost", "3");
    has("processes", "1");
}

static void test_stacks(void **state)
{
    struct walk w = fake_handler(2, (const uint64_t[]){0x100150, 0x100150});
    struct sigvet_event_stack stack = {.addr = 0x7000, .len = 0};
    struct fake_call c;

    (void)state;
    fake_view_end();
    fake_options.stacks = true;
    fake_view_begin(VIEW_JSON);
    fake_walk(0, &w);
    c = fake_call_new("pause", 0, 0);
    memcpy(c.bytes + c.head.size, &stack, sizeof stack);
    c.head.size += sizeof stack;
    c.head.flags = SIGVET_EVENT_STACK;
    fake_call_show(&c, EVENT_COMPLETE);
    read_line();
    has("caller", "null");
    assert_int_equal(json_array_size(json_object_get(object, "stack")), 2);
    assert_int_equal(fake_walks_made, 1);
}

/* Every row of the table with words of any kind: each line is one object of the schema. */
static void test_every_row(void **state)
{
    uint64_t seed = 99;
    const struct api *a;

    (void)state;
    fake_view_end();
    fake_options.filter.verbose = true;
    fake_view_begin(VIEW_JSON);
    for (uint32_t row = 0; (a = api_at(row)) != NULL; row++) {
        for (int round = 0; round < 4; round++) {
            struct fake_call c = a->syscall >= 0 ? fake_syscall_new((uint32_t)a->syscall, 0, 0)
                                                 : fake_call_new(a->name, 0, 0);
            for (size_t i = 0; i < api_words_size(a); i++) {
                seed = seed * 6364136223846793005ull + 1442695040888963407ull;
                c.bytes[sizeof c.call + i] = (seed >> 60) < 6 ? 0 : (unsigned char)(seed >> 40);
            }
            c.call.there = (uint32_t)(seed >> 33);
            c.call.result = (int32_t)seed >> 20; /* no process ended: that would be a line more */
            c.call.result = c.call.result > 0 ? -c.call.result : c.call.result;
            c.head.size -= (uint32_t)(round == 3 ? api_words_size(a) / 2 : 0);
            fake_call_show(&c, round == 1 ? EVENT_BEGIN : EVENT_COMPLETE);
            read_line();
            has("type", "\"call\"");
        }
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_a_call),
        TEST(test_phases),
        TEST(test_errors_and_system_calls),
        TEST(test_a_delivery_and_its_return),
        TEST(test_siginfos_of_all_kinds),
        TEST(test_processes),
        TEST(test_other_objects),
        TEST(test_stacks),
        TEST(test_every_row),
    };

    return cmocka_run_group_tests(tests, load_schema, drop_schema);
}
