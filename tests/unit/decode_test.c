/* decode_test.c - tests of tools/decode_*.c and tools/base/put.c.
 *
 * Source: tools/render/decode.h, include/sigvet/calls/kinds.def. */
/* LINK: put.c decode_args.c decode_values.c decode_structs.c decode_told.c decode_words.c api.c signals.c util.c */
#include "decode.h"
#include "put_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#define BIT(signal) (1ull << ((signal)-1))

static struct decode_call call;
static unsigned char words[1024];

static int set_up(void **state)
{
    (void)state;
    memset(&put, 0, sizeof put);
    memset(&call, 0, sizeof call);
    memset(words, 0, sizeof words);
    return 0;
}

static void begin(const char *name, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    const uint64_t values[SIGVET_ARGS] = {a, b, c, d, 0, 0};

    set_up(NULL);
    call.api = api_by_name(name);
    assert_non_null(call.api);
    memcpy(words, values, call.api->arguments * sizeof(uint64_t));
    call.words = words;
    call.len = api_words_size(call.api);
    call.ended = true;
}

static void point(uint32_t i, const void *bytes, size_t len)
{
    assert_true(api_pointee(call.api, i) != 0);
    memcpy(words + api_pointee(call.api, i), bytes, len);
    call.there |= 1u << i;
}

/* The arguments as text and as JSON. */
static void shows(const char *as_text, const char *as_json)
{
    put.json = false;
    decode_arguments(&put, &call, 0, SIGVET_ARGS);
    assert_string_equal(text(), as_text);
    put.json = true;
    decode_arguments(&put, &call, 0, SIGVET_ARGS);
    assert_string_equal(text(), as_json);
    put_free(&put);
}

static void results_in(int64_t result, uint32_t error, const char *as_text, const char *as_json)
{
    call.result = result;
    call.error = error;
    put.json = false;
    decode_result(&put, &call);
    assert_string_equal(text(), as_text);
    put.json = true;
    decode_result(&put, &call);
    assert_string_equal(text(), as_json);
    put_free(&put);
}

static void test_action(void **state)
{
    const uint64_t act[3] = {0x1234, SA_RESTART | SA_SIGINFO, BIT(SIGUSR1) | BIT(SIGTERM)};
    const uint64_t old[3] = {1, 0, 0};

    (void)state;
    begin("sigaction", SIGINT, 0x1000, 0x2000, 0);
    point(1, act, sizeof act);
    point(2, old, sizeof old);
    shows("SIGINT, {sa_sigaction=0x1234, sa_mask=[USR1 TERM], sa_flags=SA_SIGINFO|SA_RESTART}, "
          "{sa_handler=SIG_IGN, sa_mask=[], sa_flags=0}",
          "\"SIGINT\",{\"sa_sigaction\":\"0x1234\",\"sa_mask\":[\"SIGUSR1\",\"SIGTERM\"],"
          "\"sa_flags\":[\"SA_SIGINFO\",\"SA_RESTART\"]},"
          "{\"sa_handler\":\"SIG_IGN\",\"sa_mask\":[],\"sa_flags\":[]}");
}

static void test_output_is_shown_only_once_it_is_there(void **state)
{
    const uint64_t old = BIT(SIGHUP);

    (void)state;
    begin("sigprocmask", SIG_BLOCK, 0, 0x7ff0, 0);
    point(2, &old, sizeof old);
    shows("SIG_BLOCK, NULL, [HUP]", "\"SIG_BLOCK\",null,[\"SIGHUP\"]");
    call.ended = false;
    shows("SIG_BLOCK, NULL, 0x7ff0", "\"SIG_BLOCK\",null,\"0x7ff0\"");
    call.ended = true;
    call.there = 0;
    shows("SIG_BLOCK, NULL, 0x7ff0", "\"SIG_BLOCK\",null,\"0x7ff0\"");
    assert_int_equal(decode_first_out(call.api), 2);
}

static void test_kernel_action_has_a_restorer(void **state)
{
    const uint64_t act[4] = {0, SA_RESTART | 0x4000000u, 0x7000, BIT(64)};

    (void)state;
    call.api = api_by_number(13);
    call.words = words;
    call.len = api_words_size(call.api);
    memcpy(words, (uint64_t[]){SIGUSR2, 0x1000, 0, 8}, 32);
    point(1, act, sizeof act);
    shows("SIGUSR2, {sa_handler=SIG_DFL, sa_mask=[RTMIN+30], sa_flags=SA_RESTORER|SA_RESTART, "
          "sa_restorer=0x7000}, NULL, 8",
          "\"SIGUSR2\",{\"sa_handler\":\"SIG_DFL\",\"sa_mask\":[\"SIGRTMIN+30\"],"
          "\"sa_flags\":[\"SA_RESTORER\",\"SA_RESTART\"],\"sa_restorer\":\"0x7000\"},null,8");
}

static void test_sets(void **state)
{
    (void)state;
    decode_mask(&put, BIT(SIGINT) | BIT(34) | BIT(37));
    assert_string_equal(text(), "[INT RTMIN RTMIN+3]");
    decode_mask(&put, ~BIT(SIGKILL));
    assert_string_equal(text(), "~[KILL]");
    decode_mask(&put, UINT64_MAX);
    assert_string_equal(text(), "~[]");
    decode_mask(&put, BIT(32) | BIT(33));
    assert_string_equal(text(), "[32 33]");
    put.json = true;
    decode_mask(&put, BIT(SIGKILL) | BIT(33) | BIT(64));
    assert_string_equal(text(), "[\"SIGKILL\",33,\"SIGRTMIN+30\"]");
}

static void test_whom_a_pid_means(void **state)
{
    (void)state;
    begin("kill", 123, 0, 0, 0);
    shows("123, 0 /* probe */", "123,0");
    begin("kill", 0, SIGTERM, 0, 0);
    shows("0 /* own group */, SIGTERM", "0,\"SIGTERM\"");
    begin("kill", (uint32_t)-1, SIGTERM, 0, 0);
    shows("-1 /* everyone */, SIGTERM", "-1,\"SIGTERM\"");
    begin("kill", (uint64_t)-55, SIGTERM, 0, 0);
    shows("-55 /* group */, SIGTERM", "-55,\"SIGTERM\"");
    begin("waitpid", (uint32_t)-1, 0, WNOHANG | WUNTRACED, 0);
    shows("-1 /* any child */, NULL, WNOHANG|WUNTRACED", "-1,null,[\"WNOHANG\",\"WUNTRACED\"]");
    begin("sigaction", 0, 0, 0, 0);
    shows("0, NULL, NULL", "0,null,null");
}

static void test_values_by_their_command(void **state)
{
    (void)state;
    begin("fcntl", 3, F_SETOWN, (uint64_t)-7, 0);
    shows("3, F_SETOWN, -7 /* group */", "3,\"F_SETOWN\",-7");
    begin("fcntl", 3, F_SETSIG, SIGIO, 0);
    shows("3, F_SETSIG, SIGIO", "3,\"F_SETSIG\",\"SIGIO\"");
    begin("fcntl", 3, F_SETFL, O_ASYNC | O_NONBLOCK | O_RDWR, 0);
    shows("3, F_SETFL, O_RDWR|O_NONBLOCK|O_ASYNC",
          "3,\"F_SETFL\",[\"O_RDWR\",\"O_NONBLOCK\",\"O_ASYNC\"]");
    begin("fcntl", 3, F_GETSIG, 0x99, 0);
    shows("3, F_GETSIG", "3,\"F_GETSIG\"");
    begin("prctl", PR_SET_PDEATHSIG, SIGKILL, 0, 0);
    shows("PR_SET_PDEATHSIG, SIGKILL", "\"PR_SET_PDEATHSIG\",\"SIGKILL\"");
    begin("ptrace", PTRACE_CONT, 77, 0, SIGSTOP);
    shows("PTRACE_CONT, 77, 0, SIGSTOP", "\"PTRACE_CONT\",77,0,\"SIGSTOP\"");
    begin("clone", 0x10, 0x20, 0x100 | SIGCHLD, 0);
    shows("0x10, 0x20, CLONE_VM|SIGCHLD, NULL",
          "\"0x10\",\"0x20\",[\"CLONE_VM\",\"SIGCHLD\"],null");
    begin("getaddrinfo_a", 1, 0, 0, 0);
    shows("GAI_NOWAIT, NULL, 0, NULL", "\"GAI_NOWAIT\",null,0,null");
}

static void test_times_and_stacks(void **state)
{
    const uint64_t spec[4] = {1, 500, 2, (uint64_t)-1}, stack[3] = {0x7000, 2, 8192};

    (void)state;
    begin("setitimer", 0, 0x10, 0, 0);
    point(1, spec, sizeof spec);
    shows("ITIMER_REAL, {it_interval={tv_sec=1, tv_usec=500}, it_value={tv_sec=2, tv_usec=-1}}, "
          "NULL",
          "\"ITIMER_REAL\",{\"it_interval\":{\"tv_sec\":1,\"tv_usec\":500},"
          "\"it_value\":{\"tv_sec\":2,\"tv_usec\":-1}},null");
    begin("sigaltstack", 0x10, 0, 0, 0);
    point(0, stack, sizeof stack);
    shows("{ss_sp=0x7000, ss_flags=SS_DISABLE, ss_size=8192}, NULL",
          "{\"ss_sp\":\"0x7000\",\"ss_flags\":[\"SS_DISABLE\"],\"ss_size\":8192},null");
}

static void test_sigevents(void **state)
{
    struct {
        uint64_t value;
        int signo, notify;
        uint64_t function, attributes;
    } event = {42, SIGUSR1, SIGEV_SIGNAL, 0x1234, 0};

    (void)state;
    begin("mq_notify", 4, 0x10, 0, 0);
    point(1, &event, sizeof event);
    shows("4, {sigev_notify=SIGEV_SIGNAL, sigev_signo=SIGUSR1, "
          "sigev_value={sival_int=42, sival_ptr=0x2a}}",
          "4,{\"sigev_notify\":\"SIGEV_SIGNAL\",\"sigev_signo\":\"SIGUSR1\","
          "\"sigev_value\":{\"sival_int\":42,\"sival_ptr\":\"0x2a\"}}");
    event.notify = SIGEV_THREAD;
    point(1, &event, sizeof event);
    shows("4, {sigev_notify=SIGEV_THREAD, sigev_notify_function=0x1234, "
          "sigev_notify_attributes=NULL, sigev_value={sival_int=42, sival_ptr=0x2a}}",
          "4,{\"sigev_notify\":\"SIGEV_THREAD\",\"sigev_notify_function\":\"0x1234\","
          "\"sigev_notify_attributes\":null,\"sigev_value\":{\"sival_int\":42,\"sival_ptr\":"
          "\"0x2a\"}}");
}

static void test_strings_are_escaped(void **state)
{
    char name[64] = "a\"b\\\n\033[1m\xff\xc3\xa4\xc2\x9b";

    (void)state;
    begin("execv", 0x10, 0, 0, 0);
    point(0, name, sizeof name);
    shows("\"a\\\"b\\\\\\n\\x1b[1m\\xff\xc3\xa4\\xc2\\x9b\", NULL",
          "\"a\\\"b\\\\\\u000a\\u001b[1m\\\\xff\xc3\xa4\\u009b\",null");
    memset(name, 'x', sizeof name);
    begin("execv", 0x10, 0, 0, 0);
    point(0, name, sizeof name);
    put.json = false;
    decode_arguments(&put, &call, 0, 1);
    assert_int_equal(put.len, 63 + 2 + 3);
    assert_memory_equal(put.text + 64, "\"...", 4);
}

static void test_results(void **state)
{
    (void)state;
    begin("kill", 1, 2, 0, 0);
    results_in(-1, EPERM, "-1", "-1");
    assert_int_equal(decode_error(&call), EPERM);
    begin("pthread_kill", 1, 2, 0, 0);
    results_in(EINVAL, 0, "22", "22");
    assert_int_equal(decode_error(&call), EINVAL);
    begin("signal", SIGINT, 1, 0, 0);
    results_in(-1, EINVAL, "SIG_ERR", "\"SIG_ERR\"");
    results_in(0, 0, "SIG_DFL", "\"SIG_DFL\"");
    begin("sigblock", 0, 0, 0, 0);
    results_in((int32_t)0x80000001u, 0, "[HUP 32]", "[\"SIGHUP\",32]");
    begin("alarm", 5, 0, 0, 0);
    results_in(0xffffffffu, 0, "4294967295", "4294967295");
    begin("sigdescr_np", 5, 0, 0, 0);
    results_in(0, 0, "NULL", "null");
    call.ended = false;
    call.error = 5;
    assert_int_equal(decode_error(&call), 0);
}

static void test_signals_sent(void **state)
{
    struct decode_sent sent;

    (void)state;
    begin("kill", 123, SIGTERM, 0, 0);
    assert_true(decode_sent(&call, &sent));
    assert_int_equal(sent.target, 123);
    assert_int_equal(sent.signal, SIGTERM);
    begin("killpg", 123, SIGTERM, 0, 0);
    assert_true(decode_sent(&call, &sent) && sent.target == -123);
    begin("tgkill", 123, 124, SIGUSR1, 0);
    assert_true(decode_sent(&call, &sent) && sent.target == 123 && sent.signal == SIGUSR1);
    begin("raise", SIGUSR1, 0, 0, 0);
    assert_true(decode_sent(&call, &sent) && sent.is_self);
    begin("abort", 0, 0, 0, 0);
    assert_true(decode_sent(&call, &sent) && sent.is_self && sent.signal == SIGABRT);
    begin("pidfd_send_signal", 5, SIGUSR1, 0, 0);
    assert_false(decode_sent(&call, &sent));
    begin("kill", 123, 0, 0, 0);
    assert_false(decode_sent(&call, &sent));
    assert_true(decode_probes(&call));
    begin("sigprocmask", 123, 5, 0, 0);
    assert_false(decode_sent(&call, &sent));
}

static void test_children_waited_for(void **state)
{
    const uint64_t status = 0x300;
    struct decode_waited w;

    (void)state;
    begin("waitpid", (uint32_t)-1, 0x10, 0, 0);
    point(1, &status, sizeof status);
    call.result = 77;
    assert_true(decode_waited(&call, &w));
    assert_int_equal(w.pid, 77);
    assert_int_equal(w.status, 0x300);
    call.result = 0;
    assert_false(decode_waited(&call, &w));
    call.result = 77;
    call.there = 0;
    assert_false(decode_waited(&call, &w));
}

static void test_names(void **state)
{
    (void)state;
    decode_flags(&put, DECODE_SA_FLAGS, SA_NODEFER | 0x10);
    assert_string_equal(text(), "SA_NODEFER|0x10");
    decode_choice(&put, DECODE_CLOCK, -22);
    assert_string_equal(text(), "-22");
    decode_choice(&put, DECODE_IOCTL, 0x12345678);
    assert_string_equal(text(), "0x12345678");
    assert_string_equal(decode_syscall_name(0), "read");
    assert_string_equal(decode_syscall_name(13), "rt_sigaction");
    assert_null(decode_syscall_name(UINT64_MAX));
    assert_null(decode_errno_name(0));
    assert_string_equal(decode_errno_name(EINTR), "EINTR");
    assert_null(decode_errno_name(UINT32_MAX));
    decode_errno(&put, 9999);
    assert_string_equal(text(), "9999");
    assert_string_equal(decode_signal_short(33), "33");
    assert_string_equal(decode_signal_short(0), "?");
    put.json = true;
    put_unsigned(&put, UINT64_MAX);
    assert_string_equal(text(), "\"0xffffffffffffffff\"");
    put_signed(&put, INT64_MIN);
    assert_string_equal(text(), "-9223372036854775808");
}

/* Words, bytes and lengths that no program would make: always JSON, never a control character. */
static void test_every_row_with_any_bytes(void **state)
{
    uint64_t seed = 12345;
    const struct api *a;

    (void)state;
    for (size_t row = 0; (a = api_at(row)) != NULL; row++) {
        for (int round = 0; round < 30; round++) {
            size_t whole = api_words_size(a);
            assert_true(whole <= sizeof words);
            for (size_t i = 0; i < whole; i++) {
                seed = seed * 6364136223846793005ull + 1442695040888963407ull;
                words[i] = (seed >> 60) < 6 ? 0 : (unsigned char)(seed >> 40);
            }
            call = (struct decode_call){.api = a,
                                        .words = words,
                                        .len = whole - (whole > 0 ? seed % (whole + 1) % 9 : 0),
                                        .there = (uint32_t)(seed >> 33) | 1u,
                                        .ended = round % 3 != 0,
                                        .result = (int64_t)seed};
            put.json = round % 2 == 0;
            put_char(&put, '[');
            decode_arguments(&put, &call, 0, SIGVET_ARGS);
            put_element(&put);
            decode_result(&put, &call);
            put_char(&put, ']');
            (void)text();
            if (put.json) {
                json_t *parsed = json_loads(shown, JSON_DECODE_INT_AS_REAL, NULL);
                if (parsed == NULL) {
                    fail_msg("%s: no JSON: %s", a->name, shown);
                }
                json_decref(parsed);
            }
            for (const char *c = shown; *c != '\0'; c++) {
                assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
            }
        }
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_action),
        TEST(test_output_is_shown_only_once_it_is_there),
        TEST(test_kernel_action_has_a_restorer),
        TEST(test_sets),
        TEST(test_whom_a_pid_means),
        TEST(test_values_by_their_command),
        TEST(test_times_and_stacks),
        TEST(test_sigevents),
        TEST(test_strings_are_escaped),
        TEST(test_results),
        TEST(test_signals_sent),
        TEST(test_children_waited_for),
        TEST(test_names),
        TEST(test_every_row_with_any_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
