/* policy_refuse_test.c - each error of the policy language, with its line. */
/* LINK: policy_text.c policy_draft.c policy_finish.c policy_fits.c policy_words.c policy_calls.c policy_errors.c policy_compile.c shim/policy.c slurp.c clean.c signals.c util.c */
#include "policy_fixture.h"

/* The errors of a text, each in a line of its own, without "p.ini:". */
static char *errors_of(const char *text, size_t size)
{
    struct policy_errors errors = {.file = "p.ini"};
    struct policy policy;
    char *all = calloc(1, 1);

    bool good = policy_text_read(text, size, &policy, &errors);
    assert_int_equal(good, errors.count == 0);
    for (size_t i = 0; i < errors.count; i++) {
        assert_int_equal(strncmp(errors.lines[i], "p.ini:", 6), 0);
        assert_non_null(strstr(errors.lines[i], ": found "));
        assert_non_null(strstr(errors.lines[i], "; expected "));
        all = realloc(all, strlen(all) + strlen(errors.lines[i]) + 2);
        strcat(strcat(all, errors.lines[i] + 6), "\n");
    }
    policy_errors_free(&errors);
    policy_free(&policy);
    return all;
}

/* One rule of these lines, the first of which is line 2, is refused, and each error has such a beginning. */
static void refuses(const char *lines, const char *expected)
{
    char text[8192];

    (void)snprintf(text, sizeof text, "[rule r]\n%s\n", lines);
    char *found = errors_of(text, strlen(text));
    if (strncmp(found, expected, strlen(expected)) != 0 || *found == '\0') {
        fail_msg("%s\n--- gives\n%s--- expected\n%s", text, found, expected);
    }
    free(found);
}

static void test_bad_values(void **state)
{
    refuses("call = nonsense\naction = log", "2: found 'nonsense'; expected a class");
    refuses("call = send,,mask\naction = log", "2: found 'send,,mask'; expected words");
    refuses("call = send,\naction = log", "2: found 'send,'; expected words");
    refuses("call = print\naction = log", "2: found 'print'");
    refuses("signal = SIGNONE", "2: found 'SIGNONE'; expected names");
    refuses("signal = 65", "2: found '65'");
    refuses("signal = SIGRTMIN+31", "2: found 'SIGRTMIN+31'");
    refuses("signal = SIGTERM, !SIGTERM", "2: found 'SIGTERM, !SIGTERM'; expected at least one");
    refuses("target = everybody", "2: found 'everybody'; expected self, ");
    refuses("target = -1", "2: found '-1'");
    refuses("target = 0", "2: found '0'");
    refuses("target = 2147483648", "2: found '2147483648'");
    refuses("target = program:", "2: found 'program:'");
    refuses("target = program:/bin/sh", "2: found 'program:/bin/sh'");
    refuses("target = 1,2,3,4,5,6,7,8,9", "2: found '9'; expected at most 8");
    refuses("disposition = SIG_IGN", "2: found 'SIG_IGN'; expected default, ignore or handler");
    refuses("flags = SA_NONE", "2: found 'SA_NONE'; expected SA_NOCLDSTOP, ");
    refuses("flags = SA_RESTART, !SA_RESTART", "2: found '!SA_RESTART'; expected a flag");
    refuses("mask = set", "2: found 'set'; expected block or unblock");
    refuses("in-handler = maybe", "2: found 'maybe'; expected yes or no");
    refuses("module = /lib/libc.so.6", "2: found '/lib/libc.so.6'; expected the name of a file");
    refuses("program = a/b", "2: found 'a/b'");
    refuses("limit = 10", "2: found '10'; expected N per second");
    refuses("limit = 0 per second", "2: found '0 per second'");
    refuses("limit = 10 per minute", "2: found '10 per minute'");
    refuses("limit = 10 per second twice", "2: found '10 per second twice'");
    refuses("signal =", "2: found no value for 'signal'; expected KEY = VALUE");
}

static void test_bad_actions(void **state)
{
    refuses("action = refuse", "2: found 'refuse'; expected allow, ");
    refuses("action = deny", "2: found 'deny'; expected deny and one errno");
    refuses("action = deny EBOGUS", "2: found 'deny EBOGUS'; expected deny and one errno");
    refuses("action = deny EPERM EINVAL", "2: found 'deny EPERM EINVAL'");
    refuses("action = allow EPERM", "2: found 'allow EPERM'; expected nothing");
    refuses("action = rewrite", "2: found 'rewrite'; expected rewrite signal=");
    refuses("action = rewrite signal=0", "2: found 'rewrite signal=0'");
    refuses("action = rewrite signal=TERM flags+SA_RESTART", "2: found 'rewrite signal=TERM");
    refuses("action = rewrite flags+SA_SIGINFO", "2: found 'rewrite flags+SA_SIGINFO'");
    refuses("action = rewrite flags+SA_RESTART flags-SA_RESTART", "2: found 'rewrite flags");
    refuses("action = rewrite flags=SA_RESTART", "2: found 'rewrite flags=SA_RESTART'");
}

static void test_actions_that_make_no_sense(void **state)
{
    refuses("call = abort\naction = deny EPERM",
            "3: found 'deny' for abort, which does not return");
    refuses("call = exit\naction = pretend", "3: found 'pretend' for exit, which does not return");
    refuses("call = longjmp\naction = deny EPERM", "3: found 'deny' for longjmp");
    refuses("call = setop\naction = pretend", "3: found 'pretend' for setop; ");
    refuses("call = sleep\naction = deny EINTR", "3: found 'deny' for sleep, which has no way");
    refuses("call = malloc\naction = deny ENOMEM", "3: found 'deny' for malloc, which is no call");
    refuses("call = malloc\naction = pretend", "3: found 'pretend' for malloc");
    for (const char *const *makes =
             (const char *const[]){"fork()", "vfork", "execve", "posix_spawn", "popen", "system",
                                   "pthread_create", "thrd_create", "wordexp", "timer_create",
                                   "timerfd_create", "signalfd", "sys:pidfd_open", "clone",
                                   "aio_read", NULL};
         *makes != NULL; makes++) {
        char lines[128], expected[128];
        (void)snprintf(lines, sizeof lines, "call = %s\naction = pretend", *makes);
        (void)snprintf(expected, sizeof expected, "3: found 'pretend' for ");
        refuses(lines, expected);
    }
    refuses("call = waitpid\naction = pretend", "3: found 'pretend' for waitpid");
    refuses("call = sigtimedwait\naction = pretend", "3: found 'pretend' for sigtimedwait");
    refuses("call = fcntl\naction = pretend", "3: found 'pretend' for fcntl, which has commands");
    refuses("call = kill, sigaction\naction = rewrite signal=TERM",
            "3: found 'rewrite' for sigaction, which sends no signal");
    refuses("call = signal\naction = rewrite flags+SA_RESTART",
            "3: found 'rewrite' for signal, which takes no flags");
    refuses("call = syscall\naction = log", "3: found 'log' for syscall, which is the way");
    for (const char *const *action =
             (const char *const[]){"deny EPERM", "pretend", "rewrite signal=TERM", NULL};
         *action != NULL; action++) {
        char lines[128];
        (void)snprintf(lines, sizeof lines, "call = unsafe-call\naction = %s", *action);
        refuses(lines, "3: found '");
    }
}

static void test_rules_that_never_match(void **state)
{
    refuses("call = send\naction = log\ndisposition = ignore", "4: found 'disposition' with calls");
    refuses("call = mask\naction = log\nflags = SA_RESTART", "4: found 'flags' with calls");
    refuses("call = send\naction = log\nmask = block", "4: found 'mask' with calls");
    refuses("call = mask\naction = log\ntarget = self", "4: found 'target' with calls");
    refuses("call = malloc\naction = log\nin-handler = no", "4: found 'no' with calls");
    refuses("call = unsafe-call\naction = log\nin-handler = no", "4: found 'no' with calls");
    refuses("call = unsafe-call, kill\naction = log", "2: found unsafe-call beside calls");
    refuses("call = malloc\naction = log\nsignal = INT", "4: found 'signal' with calls");
    refuses("call = unsafe-call\naction = log\nsignal = INT", "4: found 'signal' with calls");
}

static void test_sections(void **state)
{
    static const struct {
        const char *text, *errors;
    } bad[] = {
        {"call = send\n", "1: found 'call'; expected [default] or [rule NAME] before"},
        {"\n[other]\nx = y\n", "2: found section 'other'; expected [default] or [rule NAME]\n"},
        {"[rule]\n", "1: found section 'rule'"},
        {"[rule  ]\n", "1: found section 'rule'"},
        {"[ruler]\n", "1: found section 'ruler'"},
        {"[rule a\ncall = b\n", "1: found '[rule a'; expected [default] or [rule NAME]\n"},
        {"[default] action = log\n", "1: found '[default] action = log'"},
        {"[default]\naction = log\n[default]\n", "3: found [default] again, first in line 1"},
        {"[default]\n", "1: found a section without an action"},
        {"[default]\ntarget = self\naction = log",
         "2: found 'target'; expected call, action or stuck"},
        {"[default]\nstuck = maybe", "2: found 'maybe'; expected kill or report"},
        {"[default]\nstuck = kill after 0 seconds",
         "2: found 'kill after 0 seconds'; expected kill or report"},
        {"[rule a]\ncall = send\naction = log\nstuck = kill",
         "4: found 'stuck'; expected call, sig"},
        {"[default]\naction = pretend\n", "2: found 'pretend'; expected allow, log"},
        {"[default]\naction = log\ncall = unsafe-call",
         "3: found 'unsafe-call'; expected calls of"},
        {"[default]\naction = log\ncall = send, malloc", "3: found 'malloc'; expected calls of"},
        {"[rule r]\n", "1: found a section without an action; expected action = allow"},
        {"[rule r]\ncall = send\naction = log\ncall = mask\n",
         "4: found 'call' again, first in line 2; expected each key once"},
        {"[rule r]\ncall = send\naction = log\n[rule r]\n",
         "4: found rule 'r' again, first in line 1"},
        {"[rule r]\ncolor = red\n", "2: found 'color'; expected call, signal, "},
        {"[rule r]\nnonsense\ncall = send\naction = log\n",
         "2: found 'nonsense'; expected KEY = VALUE"},
        {"[rule r]\naction = log\n", "1: found a rule without calls"},
        {"[rule r\x01]\n", "1: found 'r\\x01'; expected a name without control"},
        {"= x\n", "1: found ''"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char *found = errors_of(bad[i].text, strlen(bad[i].text));
        if (strncmp(found, bad[i].errors, strlen(bad[i].errors)) != 0) {
            fail_msg("%s\n--- gives\n%s--- expected\n%s", bad[i].text, found, bad[i].errors);
        }
        free(found);
    }
}

static void test_all_errors_are_told(void **state)
{
    static const char text[] =
        "[rule a]\ncall = x\nsignal = y\naction = z\n[what]\nx = 1\n[rule b]\n"
        "call = send\naction = log\nstray\n[rule b]\n";
    char *found = errors_of(text, sizeof text - 1);
    const char *lines[] = {"2: found 'x'",       "\n3: found 'y'",      "\n4: found 'z'",
                           "\n5: found section", "\n10: found 'stray'", "\n11: found rule 'b'"};
    const char *at = found;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        at = strstr(at, lines[i]);
        if (at == NULL) {
            fail_msg("no %s in\n%s", lines[i], found);
            break;
        }
    }
    free(found);
}

static void test_limits(void **state)
{
    static char text[70000];
    char *found;

    for (int i = 0; i < 257; i++) {
        (void)sprintf(text + strlen(text), "[rule %d]\ncall = send\naction = log\n", i);
    }
    found = errors_of(text, strlen(text));
    assert_string_equal(found, "769: found one rule more; expected at most 256 rules\n");
    free(found);
    (void)strcpy(text, "[rule r]\naction = log\ncall = ");
    for (int i = 0; i < 500; i++) {
        (void)strcat(text, "sigaction, ");
    }
    found = errors_of(text, strlen(text));
    assert_non_null(strstr(found, "3: found a line of 5507 bytes; expected at most 4096"));
    free(found);
    (void)sprintf(text, "[rule %0121d]\ncall = send\naction = log\n", 1);
    found = errors_of(text, strlen(text));
    assert_non_null(strstr(found, "expected a name of at most 120 bytes"));
    free(found);
    (void)sprintf(text, "[rule %0120d]\ncall = send\naction = log\n", 1);
    found = errors_of(text, strlen(text));
    assert_string_equal(found, "");
    free(found);
    found = errors_of("[rule r]\n\0call", 14);
    assert_string_equal(found, "2: found a byte 0; expected text\n");
    free(found);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_bad_values),
        TEST(test_bad_actions),
        TEST(test_actions_that_make_no_sense),
        TEST(test_rules_that_never_match),
        TEST(test_sections),
        TEST(test_all_errors_are_told),
        TEST(test_limits),
    };
    return cmocka_run_group_tests_name("policy_refuse", tests, NULL, NULL);
}
