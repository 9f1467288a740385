/* policy_text_test.c - each key of the policy language, and which calls a rule reaches. */
/* LINK: policy_text.c policy_draft.c policy_finish.c policy_fits.c policy_words.c policy_calls.c policy_errors.c policy_compile.c shim/policy.c slurp.c clean.c signals.c util.c */
#include <errno.h>
#include <signal.h>

#include "policy_fixture.h"

#define BIT(signal) (1ull << ((signal)-1))

static struct policy rule_of(const char *lines)
{
    char text[1024];

    (void)snprintf(text, sizeof text, "[rule r]\n%s\n", lines);
    return policy_of(text);
}

static bool reaches(const struct policy_rule *r, const char *name, bool by_number)
{
    const struct policy_call *call;

    for (size_t i = 0; (call = policy_call_at(i)) != NULL; i++) {
        if (strcmp(call->name, name) == 0 && (call->syscall >= 0) == by_number) {
            return policy_calls_has(&r->reach, call);
        }
    }
    fail_msg("no row %s", name);
    return false;
}

/* ---- what is read ---------------------------------------------------------------------------- */

static void test_all_keys(void **state)
{
    struct policy p = policy_of("; a comment\n"
                                "# and one\n"
                                "[default]\n"
                                "action = log\n"
                                "call = send, mask\n"
                                "\n"
                                "  [rule  with spaces ]  ; a comment\n"
                                "\tcall : sigaction\n"
                                "signal = TERM, 15, SIGRTMIN+2 ; a comment\n"
                                "disposition=ignore,handler\n"
                                "flags = SA_RESTART, !SA_ONSTACK\n"
                                "in-handler = no\n"
                                "module = libfoo.so.1\n"
                                "program = bash\n"
                                "limit = 10 per second\n"
                                "action = deny EPERM");
    const struct policy_rule *r = &p.rules[0];

    assert_int_equal(p.count, 1);
    assert_string_equal(p.source, "p.ini");
    assert_int_equal(p.fallback.action.kind, SIGVET_LOG);
    assert_string_equal(p.fallback.calls, "send, mask");
    assert_string_equal(r->name, "with spaces");
    assert_int_equal(r->line, 7);
    assert_string_equal(r->calls, "sigaction");
    assert_true(r->signals_asked);
    assert_int_equal(r->signals, BIT(SIGTERM) | BIT(36));
    assert_false(r->signal_zero);
    assert_int_equal(r->dispositions,
                     1 << SIGVET_DISPOSITION_IGNORE | 1 << SIGVET_DISPOSITION_HANDLER);
    assert_int_equal(r->flags_present, SA_RESTART);
    assert_int_equal(r->flags_absent, SA_ONSTACK);
    assert_int_equal(r->handler, POLICY_OUTSIDE);
    assert_string_equal(r->module, "libfoo.so.1");
    assert_string_equal(r->program, "bash");
    assert_int_equal(r->limit, 10);
    assert_int_equal(r->action.kind, SIGVET_DENY);
    assert_int_equal(r->action.error, EPERM);
    policy_free(&p);
}

static void test_targets(void **state)
{
    struct policy p = rule_of("call=send\naction=kill\ntarget = self, outside, 17, program:a b, 1");
    const struct policy_rule *r = &p.rules[0];

    assert_int_equal(r->targets, SIGVET_TARGET_SELF | SIGVET_TARGET_OUTSIDE);
    assert_int_equal(r->target_count, 3);
    assert_int_equal(r->target[0].pid, 17);
    assert_null(r->target[0].program);
    assert_int_equal(r->target[1].pid, 0);
    assert_string_equal(r->target[1].program, "a b");
    assert_int_equal(r->target[2].pid, 1);
    policy_free(&p);
}

static void signals_are(const char *line, uint64_t signals, bool zero)
{
    char lines[256];

    (void)snprintf(lines, sizeof lines, "call = send\naction = log\nsignal = %s", line);
    struct policy p = rule_of(lines);
    if (p.rules[0].signals != signals || p.rules[0].signal_zero != zero) {
        fail_msg("%s: %llx %d", line, (unsigned long long)p.rules[0].signals,
                 p.rules[0].signal_zero);
    }
    policy_free(&p);
}

static void test_signals(void **state)
{
    uint64_t real_time = UINT64_MAX << 33;

    signals_are("SIGHUP", BIT(1), false);
    signals_are("hup, SIGRTMAX, SIGRTMAX-1, RTMIN", BIT(1) | BIT(64) | BIT(63) | BIT(34), false);
    signals_are("realtime", real_time, false);
    signals_are("fault", BIT(4) | BIT(5) | BIT(7) | BIT(8) | BIT(11) | BIT(31), false);
    signals_are("all", UINT64_MAX, false);
    signals_are("0", 0, true);
    signals_are("all, 0, !SIGTERM", ~BIT(15), true);
    signals_are("!SIGTERM, !realtime", ~BIT(15) & ~real_time, false);
    signals_are("realtime, ! 64", real_time & ~BIT(64), false);
}

static void test_actions(void **state)
{
    static const struct {
        const char *text;
        struct policy_action action;
    } known[] = {
        {"allow", {.kind = SIGVET_ALLOW}},
        {"log", {.kind = SIGVET_LOG}},
        {"deny EAGAIN", {.kind = SIGVET_DENY, .error = EAGAIN}},
        {"deny EWOULDBLOCK", {.kind = SIGVET_DENY, .error = EAGAIN}},
        {"pretend", {.kind = SIGVET_PRETEND}},
        {"abort", {.kind = SIGVET_ABORT}},
        {"stop", {.kind = SIGVET_STOP}},
        {"kill", {.kind = SIGVET_KILL}},
        {"rewrite flags+SA_RESTART  flags-SA_ONSTACK flags+SA_NODEFER",
         {.kind = SIGVET_REWRITE,
          .flags_add = SA_RESTART | SA_NODEFER,
          .flags_remove = SA_ONSTACK}},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char lines[256];
        (void)snprintf(lines, sizeof lines, "call = sigaction\naction = %s", known[i].text);
        struct policy p = rule_of(lines);
        assert_memory_equal(&p.rules[0].action, &known[i].action, sizeof known[i].action);
        policy_free(&p);
    }
    struct policy p = rule_of("call = kill\naction = rewrite signal=TERM");
    assert_int_equal(p.rules[0].action.signal, SIGTERM);
    policy_free(&p);
}

/* ---- what is reached ------------------------------------------------------------------------- */

static void test_classes_reach_what_fits(void **state)
{
    struct policy p =
        policy_of("[rule deny]\ncall = send\naction = deny EPERM\n"
                  "[rule log]\ncall = send\naction = log\n"
                  "[rule fork]\ncall = fork\naction = deny EAGAIN\n"
                  "[rule exec]\ncall = exec\naction = deny EACCES\n"
                  "[rule process]\ncall = process\naction = log\n"
                  "[rule flags]\ncall = disposition\naction = rewrite flags+SA_RESTART\n"
                  "[rule narrow]\ncall = fd, timer\ntarget = outside\naction = pretend\n");
    const struct policy_rule *r = p.rules;

    assert_true(reaches(&r[0], "kill", false) && reaches(&r[0], "tgkill", true));
    assert_false(reaches(&r[0], "abort", false) || reaches(&r[0], "__assert_fail", false));
    assert_false(reaches(&r[0], "syscall", false) || reaches(&r[0], "sigaction", false));
    assert_true(reaches(&r[1], "abort", false));
    assert_false(reaches(&r[1], "syscall", false) ||
                 reaches(&r[1], "pthread_setcanceltype", false));
    assert_true(reaches(&r[2], "fork", false) && reaches(&r[2], "vfork", false) &&
                reaches(&r[2], "posix_spawn", false) && reaches(&r[2], "system", false) &&
                reaches(&r[2], "popen", false) && reaches(&r[2], "clone3", true));
    assert_false(reaches(&r[2], "execve", false) || reaches(&r[2], "pthread_create", false) ||
                 reaches(&r[2], "wordexp", false) || reaches(&r[2], "waitpid", false));
    assert_true(reaches(&r[3], "execve", false) && reaches(&r[3], "posix_spawnp", false) &&
                reaches(&r[3], "system", false) && reaches(&r[3], "execveat", true));
    assert_false(reaches(&r[3], "fork", false) || reaches(&r[3], "waitpid", false));
    assert_true(reaches(&r[4], "fork", false) && reaches(&r[4], "execve", false) &&
                reaches(&r[4], "waitpid", false));
    assert_true(reaches(&r[5], "sigaction", false) && reaches(&r[5], "rt_sigaction", true));
    assert_false(reaches(&r[5], "signal", false));
    assert_true(reaches(&r[6], "fcntl", false));
    assert_false(reaches(&r[6], "timer_create", false) || reaches(&r[6], "setitimer", false));
    policy_free(&p);
}

static void test_functions_mean_system_calls(void **state)
{
    static const struct {
        const char *function, *call;
    } pairs[] = {{"sigaction", "rt_sigaction"},
                 {"pthread_sigmask", "rt_sigprocmask"},
                 {"raise", "tgkill"},
                 {"pthread_kill", "tkill"},
                 {"sigqueue", "rt_sigqueueinfo"},
                 {"killpg", "kill"},
                 {"kill", "kill"},
                 {"fork()", "clone"},
                 {"sigpending", "rt_sigpending"},
                 {"wait()", "wait4"}};

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char lines[128];
        (void)snprintf(lines, sizeof lines, "call = %s\naction = log", pairs[i].function);
        struct policy p = rule_of(lines);
        assert_true(reaches(&p.rules[0], pairs[i].call, true));
        assert_false(reaches(&p.rules[0], "exit_group", true));
        policy_free(&p);
    }
    struct policy p = rule_of("call = sys:kill, clone3\naction = deny EPERM");
    assert_true(reaches(&p.rules[0], "kill", true) && reaches(&p.rules[0], "clone3", true));
    assert_false(reaches(&p.rules[0], "kill", false));
    policy_free(&p);
}

static void test_all_versions_of_a_function(void **state)
{
    struct policy p = rule_of("call = pthread_kill\naction = log");

    assert_true(p.rules[0].reach.rows[TABLE_pthread_kill / 64] >> (TABLE_pthread_kill % 64) & 1);
    assert_true(p.rules[0].reach.rows[TABLE_pthread_kill_at_2_2_5 / 64] >>
                    (TABLE_pthread_kill_at_2_2_5 % 64) &
                1);
    policy_free(&p);
}

static void test_unsafe_calls(void **state)
{
    struct policy p = rule_of("call = unsafe-call\naction = abort");

    assert_int_equal(p.rules[0].handler, POLICY_INSIDE);
    assert_true(reaches(&p.rules[0], "malloc", false) && reaches(&p.rules[0], "exit", false));
    assert_false(reaches(&p.rules[0], "snprintf", false)); /* harmless for most formats */
    assert_false(reaches(&p.rules[0], "sigemptyset", false) || reaches(&p.rules[0], "kill", false));
    policy_free(&p);
    p = rule_of("call = unsafe-call, kill\nin-handler = yes\naction = abort");
    policy_free(&p);
    p = rule_of("call = malloc, snprintf\naction = log");
    assert_int_equal(p.rules[0].handler, 0);
    policy_free(&p);
}

static void test_default_calls(void **state)
{
    struct policy p = policy_of("[default]\naction = deny EPERM\n");

    assert_string_equal(p.fallback.calls, "send, disposition, altstack");
    assert_true(reaches(&p.fallback, "kill", false) && reaches(&p.fallback, "sigaltstack", true));
    assert_false(reaches(&p.fallback, "sigprocmask", false) ||
                 reaches(&p.fallback, "abort", false));
    policy_free(&p);
    p = policy_of("");
    assert_int_equal(p.fallback.action.kind, SIGVET_ALLOW);
    assert_null(p.fallback.calls);
    policy_free(&p);
}

static void test_odd_files(void **state)
{
    struct policy p = policy_of("\xef\xbb\xbf[rule r]\r\ncall = send\r\naction = log\r\n\r\n");

    assert_int_equal(p.count, 1);
    assert_string_equal(p.rules[0].name, "r");
    policy_free(&p);
    p = policy_of("[rule r]\ncall = send\n   action = log\n"); /* indented: no continuation */
    assert_int_equal(p.rules[0].action.kind, SIGVET_LOG);
    policy_free(&p);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_all_keys),
        TEST(test_targets),
        TEST(test_signals),
        TEST(test_actions),
        TEST(test_classes_reach_what_fits),
        TEST(test_functions_mean_system_calls),
        TEST(test_all_versions_of_a_function),
        TEST(test_unsafe_calls),
        TEST(test_default_calls),
        TEST(test_odd_files),
    };
    return cmocka_run_group_tests_name("policy_text", tests, NULL, NULL);
}
