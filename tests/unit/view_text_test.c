/* view_text_test.c - tests of tools/render/view.c and what it shows as text and as a summary.
 *
 * Source: tools/render/view.h, strace(1). */
/* LINK: view.c view_decisions.c decision_words.c rulebook.c policy.c gapwords.c view_code.c view_filter.c view_json.c view_pids.c view_stack.c view_summary.c view_text.c view_time.c put.c decode_args.c decode_values.c decode_structs.c decode_told.c decode_words.c api.c signals.c util.c tests/unit/fake_view.c tests/unit/fake_symbols.c */
#include "view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/wait.h>

#include "api.h"
#include "fake_symbols.h"
#include "fake_view.h"

static void begin_text(void)
{
    fake_view_begin(VIEW_TEXT);
}

static int tear_down(void **state)
{
    (void)state;
    fake_view_end();
    return 0;
}

static void shown(const char *expected)
{
    assert_string_equal(fake_view_shown(), expected);
}

static struct fake_call kill_call(uint32_t pid, int signal)
{
    struct fake_call c = fake_call_new("kill", 0, 0);

    FAKE_WORDS(&c, pid, (uint64_t)signal);
    return c;
}

static void test_a_call(void **state)
{
    const uint64_t act[3] = {FAKE_HANDLER, SA_RESTART, 0};
    struct fake_call c;

    (void)state;
    fake_options.callers = fake_options.durations = true;
    begin_text();
    c = fake_call_new("sigaction", 0, 0);
    FAKE_WORDS(&c, SIGUSR1, 0x1000, 0);
    fake_call_point(&c, 1, act, sizeof act);
    fake_call_show(&c, EVENT_COMPLETE);
    shown("[pid 100] sigaction(SIGUSR1, {sa_handler=on_usr1 (prog+0x200), sa_mask=[], "
          "sa_flags=SA_RESTART}, NULL) = 0 <0.000003> [main+0x21 (prog.c:12)]\n");
}

static void test_errors(void **state)
{
    struct fake_call c;

    (void)state;
    begin_text();
    c = fake_call_new("kill", (uint64_t)-1, EPERM);
    FAKE_WORDS(&c, 1, SIGTERM);
    fake_call_show(&c, EVENT_COMPLETE);
    shown("[pid 100] kill(1, SIGTERM) = -1 EPERM (Operation not permitted)\n");
    c = fake_call_new("pthread_sigmask", EINVAL, EINVAL);
    FAKE_WORDS(&c, 77, 0, 0);
    fake_call_show(&c, EVENT_COMPLETE);
    shown("[pid 100] pthread_sigmask(77, NULL, NULL) = 22 EINVAL (Invalid argument)\n");
    c = fake_syscall_new(62, (uint64_t)-1, ESRCH);
    FAKE_WORDS(&c, 5, 0);
    fake_call_show(&c, EVENT_COMPLETE);
    shown("[pid 100] SYS_kill(5, 0 /* probe */) = -1 ESRCH (No such process)\n");
}

static void test_results_that_are_no_numbers(void **state)
{
    struct fake_call c;

    (void)state;
    begin_text();
    c = fake_call_new("signal", FAKE_HANDLER, 0);
    FAKE_WORDS(&c, SIGINT, 1);
    fake_call_show(&c, EVENT_COMPLETE);
    shown("[pid 100] signal(SIGINT, SIG_IGN) = on_usr1 (prog+0x200)\n");
    c = fake_call_new("sigwaitinfo", SIGUSR1, 0);
    FAKE_WORDS(&c, 0x1000, 0);
    fake_call_show(&c, EVENT_COMPLETE);
    shown("[pid 100] sigwaitinfo(0x1000, NULL) = 10 (SIGUSR1)\n");
    c = fake_call_new("_exit", 0, 0);
    c.head.flags = SIGVET_EVENT_NOTE;
    c.event.end_ns = 0;
    FAKE_WORDS(&c, 3);
    fake_call_show(&c, EVENT_COMPLETE);
    shown("[pid 100] _exit(3) = ?\n");
    c = fake_call_new("psignal", 0, 0);
    FAKE_WORDS(&c, SIGINT, 0);
    fake_call_show(&c, EVENT_COMPLETE);
    shown("[pid 100] psignal(SIGINT, NULL) = <void>\n");
}

static void test_a_call_in_two_halves(void **state)
{
    const uint64_t set = 1ull << (SIGUSR1 - 1), got = SIGUSR1;
    struct fake_call c;

    (void)state;
    begin_text();
    c = fake_call_new("sigwait", 0, 0);
    FAKE_WORDS(&c, 0x1000, 0x2000);
    fake_call_point(&c, 0, &set, sizeof set);
    c.event.tid = 101;
    fake_call_show(&c, EVENT_BEGIN);
    shown("[pid 100/tid 101] sigwait([USR1], <unfinished ...>\n");
    fake_call_point(&c, 1, &got, sizeof got);
    fake_call_show(&c, EVENT_END);
    shown("[pid 100/tid 101] <... sigwait resumed>[SIGUSR1]) = 0\n");
    c = fake_call_new("sigsuspend", (uint64_t)-1, EINTR);
    FAKE_WORDS(&c, 0x1000);
    fake_call_point(&c, 0, &set, sizeof set);
    fake_call_show(&c, EVENT_BEGIN);
    shown("[pid 100] sigsuspend([USR1] <unfinished ...>\n");
    fake_call_show(&c, EVENT_END);
    shown("[pid 100] <... sigsuspend resumed>) = -1 EINTR (Interrupted system call)\n");
    c.event.abandoned = true;
    fake_call_show(&c, EVENT_END);
    shown("[pid 100] <... sigsuspend resumed> <did not return>) = ?\n");
}

static void test_a_delivery(void **state)
{
    struct fake_call c;

    (void)state;
    begin_text();
    (void)fake_view_process(99, 0, "/bin/bash", "bash");
    (void)fake_view_shown();
    c = fake_delivery_new(SIGUSR1, SI_USER);
    fake_delivery_info(&c)->si_pid = 99;
    c.delivery.syscall = SIGVET_INTERRUPTED_EINTR;
    c.delivery.ip = FAKE_READ;
    c.delivery.nesting = 2;
    c.delivery.head.flags = SIGVET_EVENT_ALTSTACK;
    fake_call_show(&c, EVENT_BEGIN);
    shown("[pid 100] --- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_USER, si_pid=99 (bash), si_uid=0} "
          "handler=on_usr1 (prog+0x200) interrupted=read (EINTR) altstack nested=2 ---\n");
    c.event.end_ns = c.event.begin_ns + 12500;
    fake_call_show(&c, EVENT_END);
    shown("[pid 100] +++ on_usr1 returned after 12 us, errno unchanged +++\n");
    c.delivery.errno_before = EINTR;
    c.delivery.errno_after = ENOENT;
    fake_call_show(&c, EVENT_END);
    shown("[pid 100] +++ on_usr1 returned after 12 us, errno changed from EINTR to ENOENT +++\n");
    c.head.flags |= SIGVET_EVENT_LEFT;
    fake_call_show(&c, EVENT_END);
    shown("[pid 100] +++ on_usr1 left by a jump after 12 us +++\n");
    c.head.flags = 0;
    c.event.abandoned = true;
    fake_call_show(&c, EVENT_END);
    shown("[pid 100] +++ on_usr1 did not return +++\n");
}

static void test_what_a_delivery_interrupts(void **state)
{
    struct fake_call c;

    (void)state;
    begin_text();
    c = fake_delivery_new(SIGSEGV, SEGV_MAPERR);
    fake_delivery_info(&c)->si_addr = (void *)0x10;
    fake_call_show(&c, EVENT_BEGIN);
    shown("[pid 100] --- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=0x10} "
          "handler=on_usr1 (prog+0x200) interrupted=main+0x21 (prog.c:12) ---\n");
    c = fake_delivery_new(SIGALRM, SI_KERNEL);
    c.delivery.syscall = SIGVET_INTERRUPTED_RESTART;
    c.delivery.ax = 61;
    c.delivery.handler = 0x999;
    fake_call_show(&c, EVENT_BEGIN);
    shown("[pid 100] --- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} handler=0x999 "
          "interrupted=wait4 (restarts) ---\n");
    c.delivery.syscall = SIGVET_INTERRUPTED_DONE;
    c.delivery.ip = 0x888;
    fake_call_show(&c, EVENT_BEGIN);
    shown("[pid 100] --- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} handler=0x999 "
          "interrupted=0x888 (had ended) ---\n");
}

static void wait_says(uint32_t pid, uint64_t status)
{
    struct fake_call c = fake_call_new("waitpid", pid, 0);

    FAKE_WORDS(&c, pid, 0x1000, 0);
    fake_call_point(&c, 1, &status, sizeof status);
    fake_call_show(&c, EVENT_COMPLETE);
    fake_view_thread(FAKE_PID, FAKE_PID, FAKE_PROCESS);
}

static void test_how_a_child_ended_and_who_did_it(void **state)
{
    struct fake_call c;

    (void)state;
    assert_true(view_filter_add(&fake_options.filter, "none", (char[99]){0}, 99));
    begin_text();
    (void)fake_view_process(101, 512, "/bin/prog", "prog");
    shown("[pid 101] +++ forked by pid 100 +++\n");
    c = kill_call(101, SIGTERM);
    fake_call_show(&c, EVENT_COMPLETE);
    wait_says(101, SIGTERM);
    shown("[pid 101] +++ killed by SIGTERM (sent by pid 100 prog) +++\n");
    wait_says(101, SIGTERM);
    shown("");
    wait_says(102, 0x300);
    shown("[pid 102] +++ exited with 3 +++\n");
    wait_says(103, 0x8b);
    shown("[pid 103] +++ killed by SIGSEGV (core dumped) +++\n");
}

static void test_a_failed_kill_is_no_sender(void **state)
{
    struct fake_call c;

    (void)state;
    assert_true(view_filter_add(&fake_options.filter, "none", (char[99]){0}, 99));
    begin_text();
    c = kill_call(101, SIGTERM);
    fake_call_show(&c, EVENT_BEGIN);
    c.call.result = -1;
    c.head.error = EPERM;
    fake_call_show(&c, EVENT_END);
    wait_says(101, SIGTERM);
    shown("[pid 101] +++ killed by SIGTERM +++\n");
}

static void test_stops_are_told_once_each(void **state)
{
    struct fake_call c;

    (void)state;
    assert_true(view_filter_add(&fake_options.filter, "none", (char[99]){0}, 99));
    assert_true(view_filter_add(&fake_options.filter, "signal=none", (char[99]){0}, 99));
    begin_text();
    c = fake_delivery_new(SIGCHLD, CLD_STOPPED);
    fake_delivery_info(&c)->si_pid = 101;
    fake_delivery_info(&c)->si_status = SIGTSTP;
    fake_call_show(&c, EVENT_BEGIN);
    shown("");
    fake_view_thread(FAKE_PID, FAKE_PID, FAKE_PROCESS); /* not before its moment */
    shown("[pid 101] +++ stopped by SIGTSTP +++\n");
    wait_says(101, SIGTSTP << 8 | 0x7f); /* the same stop, by another way */
    shown("");
    fake_call_show(&c, EVENT_BEGIN);
    fake_view_thread(FAKE_PID, FAKE_PID, FAKE_PROCESS);
    shown("[pid 101] +++ stopped by SIGTSTP +++\n");
    wait_says(101, 0xffff);
    shown("[pid 101] +++ continued +++\n");
}

static void test_the_launcher_tells_the_end(void **state)
{
    const struct sigvet_status status = {.rec = {.size = sizeof status, .type = SIGVET_REC_STATUS},
                                         .pid = FAKE_PID,
                                         .status = SIGABRT};
    struct fake_call c;

    (void)state;
    begin_text();
    c = fake_call_new("abort", 0, 0);
    c.head.flags = SIGVET_EVENT_NOTE;
    fake_call_show(&c, EVENT_COMPLETE);
    shown("[pid 100] abort() = ?\n");
    view_record(fake_view, &status.rec);
    shown(""); /* events may follow */
    view_finish(fake_view);
    shown("[pid 100] +++ killed by SIGABRT (sent by pid 100 prog) +++\n");
}

static void test_records_and_losses(void **state)
{
    union {
        struct sigvet_gap_rec rec;
        char bytes[48];
    } gap = {.rec = {.rec = {.size = sizeof gap, .type = SIGVET_REC_GAP},
                     .process = FAKE_PROCESS,
                     .kind = SIGVET_GAP_STATIC,
                     .text_len = 11}};

    (void)state;
    begin_text();
    (void)fake_view_process(200, 0, "/bin/a\nb", "a \"b\"");
    shown("[pid 200] +++ runs /bin/a\\nb [\"a \\\"b\\\"\"] +++\n");
    memcpy(gap.bytes + offsetof(struct sigvet_gap_rec, text), "/bin/\033[1mx", 11);
    view_record(fake_view, &gap.rec.rec);
    shown("[pid 100] +++ not seen: static: /bin/\\x1b[1mx +++\n");
    view_lost(fake_view, 3);
    shown("+++ 3 events lost +++\n");
    fake_view_thread(100, 101, FAKE_PROCESS);
    shown("[pid 100/tid 101] +++ thread began +++\n");
    fake_damaged = 1;
    view_finish(fake_view);
    shown("+++ 1 event was damaged +++\n");
}

static void test_times(void **state)
{
    static const struct {
        enum view_time time;
        const char *first, *second;
    } cases[] = {
        {VIEW_TIME_NONE, "", ""},
        {VIEW_TIME_OF_DAY, "22:13:25 ", "22:13:25 "},
        {VIEW_TIME_MICRO, "22:13:25.000001 ", "22:13:25.000301 "},
        {VIEW_TIME_EPOCH, "1700000005.000001 ", "1700000005.000301 "},
        {VIEW_TIME_RELATIVE, "    0.000001 ", "    0.000300 "},
    };

    (void)state;
    assert_int_equal(setenv("TZ", "UTC", 1), 0);
    tzset();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char expected[128];
        struct fake_call c;
        fake_options.time = cases[i].time;
        begin_text();
        c = fake_call_new("pause", 0, 0);
        fake_call_show(&c, EVENT_COMPLETE);
        (void)snprintf(expected, sizeof expected, "[pid 100] %spause() = 0\n", cases[i].first);
        shown(expected);
        c.event.begin_ns += 300000;
        c.event.end_ns += 300000;
        fake_call_show(&c, EVENT_COMPLETE);
        (void)snprintf(expected, sizeof expected, "[pid 100] %spause() = 0\n", cases[i].second);
        shown(expected);
        if (i + 1 < sizeof cases / sizeof cases[0]) {
            fake_view_end();
        }
    }
}

static void test_filters(void **state)
{
    struct fake_call c, d;

    (void)state;
    fake_options.filter.failed_only = true;
    assert_true(view_filter_add(&fake_options.filter, "pid=!7", (char[99]){0}, 99));
    assert_true(view_filter_add(&fake_options.filter, "signal=!USR1", (char[99]){0}, 99));
    begin_text();
    c = kill_call(5, SIGHUP);
    fake_call_show(&c, EVENT_COMPLETE);
    fake_call_show(&c, EVENT_BEGIN);
    shown("");
    c.call.result = -1;
    c.head.error = ESRCH;
    fake_call_show(&c, EVENT_END); /* whole: its begin was not shown */
    shown("[pid 100] kill(5, SIGHUP) = -1 ESRCH (No such process)\n");
    c.event.pid = 7;
    fake_call_show(&c, EVENT_COMPLETE);
    d = fake_delivery_new(SIGUSR1, SI_USER);
    fake_call_show(&d, EVENT_BEGIN);
    fake_call_show(&d, EVENT_END);
    shown("");
    d = fake_delivery_new(SIGUSR2, SI_USER);
    fake_call_show(&d, EVENT_BEGIN);
    assert_non_null(strstr(fake_view_shown(), "--- SIGUSR2"));
}

static void test_a_stack(void **state)
{
    struct walk w = fake_handler(3, (const uint64_t[]){0x100150, 0x100150, 0x300050});
    struct sigvet_event_stack stack = {.addr = 0x7000, .len = 16};
    struct fake_call c;
    size_t at;

    (void)state;
    fake_options.stacks = true;
    begin_text();
    fake_walk(0, &w);
    c = kill_call(5, SIGHUP);
    at = c.head.size;
    memcpy(c.bytes + at, &stack, sizeof stack);
    c.head.size += sizeof stack + 16;
    c.head.flags = SIGVET_EVENT_STACK;
    fake_call_show(&c, EVENT_COMPLETE);
    shown(
        "[pid 100] kill(5, SIGHUP) = 0\n    > main+0x21 (prog.c:12)\n    > main+0x50 (prog.c:12)\n"
        "    > __read+0x50 (libc.so.6)\n");
    stack.len = 17; /* more than there is: no walk */
    memcpy(c.bytes + at, &stack, sizeof stack);
    fake_walks_made = 0;
    fake_call_show(&c, EVENT_COMPLETE);
    shown("[pid 100] kill(5, SIGHUP) = 0\n    > main+0x21 (prog.c:12)\n");
    assert_int_equal(fake_walks_made, 0);
}

static void test_hostile_events(void **state)
{
    struct fake_call c;

    (void)state;
    begin_text();
    c = kill_call(5, SIGHUP);
    c.head.row = UINT16_MAX;
    fake_call_show(&c, EVENT_COMPLETE);
    c = kill_call(5, SIGHUP);
    c.head.size = sizeof c.call - 1;
    fake_call_show(&c, EVENT_COMPLETE);
    c = fake_syscall_new(62, 0, 0);
    c.head.row = 5000;
    fake_call_show(&c, EVENT_COMPLETE);
    c = fake_delivery_new(SIGUSR1, SI_USER);
    c.head.size = sizeof c.delivery - 8;
    fake_call_show(&c, EVENT_BEGIN);
    c.head.type = 99;
    fake_call_show(&c, EVENT_COMPLETE);
    shown("");
    c = kill_call(5, SIGHUP); /* the second word is not there */
    c.head.size -= 8;
    c.event.process_off = 12345;
    fake_call_show(&c, EVENT_COMPLETE);
    shown("[pid 100] kill(5, ?) = 0\n");
    c = kill_call(5, SIGHUP);
    for (uint32_t row = 0; api_at(row) != NULL; row++) {
        c.head.row = (uint16_t)(row + 1); /* at last the name that no table knows */
    }
    fake_call_show(&c, EVENT_COMPLETE);
    shown("[pid 100] odd\\x1bname(?)\n");
}

static void test_summary(void **state)
{
    struct fake_call c, d;
    const char *text;

    (void)state;
    fake_view_begin(VIEW_SUMMARY);
    c = kill_call(5, SIGHUP);
    c.event.end_ns = c.event.begin_ns + 3000;
    fake_call_show(&c, EVENT_COMPLETE);
    c.head.error = ESRCH;
    c.call.result = -1;
    fake_call_show(&c, EVENT_BEGIN);
    fake_call_show(&c, EVENT_END);
    c = fake_call_new("pthread_kill", 0, 0);
    c.event.end_ns = c.event.begin_ns + 2000;
    fake_call_show(&c, EVENT_COMPLETE);
    d = fake_delivery_new(SIGUSR1, SI_USER);
    d.delivery.syscall = SIGVET_INTERRUPTED_EINTR;
    d.event.end_ns = d.event.begin_ns + 7000;
    fake_call_show(&d, EVENT_BEGIN);
    d.head.flags = SIGVET_EVENT_LEFT;
    fake_call_show(&d, EVENT_END);
    view_lost(fake_view, 2);
    assert_string_equal(fake_view_shown(), "");
    view_finish(fake_view);
    text = fake_view_shown();
    assert_non_null(strstr(text, " 75.00    0.000006        3.00         2         1 kill\n"));
    assert_non_null(
        strstr(text, " 25.00    0.000002        2.00         1           pthread_kill\n"));
    assert_non_null(strstr(text, "\n100.00    0.000008        2.66         3         1 total\n"));
    assert_non_null(strstr(text, "\n100.00    0.000007        7.00         1         1 SIGUSR1\n"));
    assert_non_null(strstr(text, "\n1 handler was left by a jump\n2 events were lost\n"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_a_call),
        TEST(test_errors),
        TEST(test_results_that_are_no_numbers),
        TEST(test_a_call_in_two_halves),
        TEST(test_a_delivery),
        TEST(test_what_a_delivery_interrupts),
        TEST(test_how_a_child_ended_and_who_did_it),
        TEST(test_a_failed_kill_is_no_sender),
        TEST(test_stops_are_told_once_each),
        TEST(test_the_launcher_tells_the_end),
        TEST(test_records_and_losses),
        TEST(test_times),
        TEST(test_filters),
        TEST(test_a_stack),
        TEST(test_hostile_events),
        TEST(test_summary),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
