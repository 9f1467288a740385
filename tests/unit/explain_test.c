/* explain_test.c - tests of sigvet explain: what a name means, and what comes near an unknown one.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program.
 * Errors:   a failed check ends the program.
 * Source:   tools/explain/explain.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "explain_fixture.h"

static void expect(const char *name, const char *kind, const char *meant)
{
    json_t *object = explained(name);

    assert_string_equal(string_of(object, "kind"), kind);
    assert_string_equal(string_of(object, "name"), meant);
    json_decref(object);
}

/* The one line about a name that is unknown. To be freed. */
static char *refused(const char *name)
{
    char *problem = NULL;

    assert_null(explain_name(name, &problem));
    assert_non_null(problem);
    return problem;
}

static void expect_refused(const char *name, const char *part)
{
    CLEANUP_FREE char *problem = refused(name);

    if (strstr(problem, part) == NULL) {
        fail_msg("'%s' is not in: %s", part, problem);
    }
}

static void signals_in_all_spellings(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"SIGINT", "SIGINT"},
        {"INT", "SIGINT"},
        {"int", "SIGINT"},
        {"sigint", "SIGINT"},
        {"2", "SIGINT"},
        {"SIGIOT", "SIGABRT"},
        {"cld", "SIGCHLD"},
        {"SIGPOLL", "SIGIO"},
        {"SIGUNUSED", "SIGSYS"},
        {"32", "SIGCANCEL"},
        {"SIGTIMER", "SIGCANCEL"},
        {"33", "SIGSETXID"},
        {"34", "SIGRTMIN"},
        {"SIGRTMIN", "SIGRTMIN"},
        {"SIGRTMIN+0", "SIGRTMIN"},
        {"SIGRTMIN+3", "SIGRTMIN+3"},
        {"rtmin+3", "SIGRTMIN+3"},
        {"37", "SIGRTMIN+3"},
        {"RTMAX", "SIGRTMAX"},
        {"64", "SIGRTMAX"},
        {"SIGRTMIN+30", "SIGRTMAX"},
        {"RTMAX-30", "SIGRTMIN"},
        {"RTMAX-27", "SIGRTMIN+3"},
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        expect(names[i][0], "signal", names[i][1]);
    }
}

static void signals_out_of_range(void **state)
{
    (void)state;
    static const char *const names[] = {"65",          "99999999999999999999",
                                        "SIGRTMIN+31", "RTMAX-31",
                                        "RTMIN-1",     "RTMAX+1",
                                        "RTMIN+",      "rtmin+1x",
                                        "SIGRTMIN3"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        expect_refused(names[i], "expected 1 to 64");
    }
    expect_refused("0", "kill(pid, 0)");
    expect_refused("000", "kill(pid, 0)");
}

static void codes_of_a_signal(void **state)
{
    (void)state;
    json_t *object = explained("SIGCHLD");
    json_t *codes = json_object_get(object, "si_codes");

    bool exited = false, general = false, foreign = false;
    for (size_t i = 0; i < json_array_size(codes); i++) {
        const char *name = string_of(json_array_get(codes, i), "name");
        exited = exited || strcmp(name, "CLD_EXITED") == 0;
        general = general || strcmp(name, "SI_USER") == 0;
        foreign = foreign || strncmp(name, "SEGV_", 5) == 0;
    }
    assert_true(exited && general && !foreign);
    json_decref(object);
    expect("segv_maperr", "si_code", "SEGV_MAPERR");
}

static void flags(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        long long value;
    } known[] = {
        {"SA_RESTART", 0x10000000},
        {"SA_RESETHAND", 0x80000000LL},
        {"SS_ONSTACK", 1},
        {"SFD_CLOEXEC", 02000000},
        {"SIGEV_THREAD", 2},
        {"SIG_BLOCK", 0},
        {"SIG_ERR", -1},
        {"CLONE_SIGHAND", 0x800},
        {"sa_siginfo", 4},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        json_t *object = explained(known[i].name);
        assert_string_equal(string_of(object, "kind"), "flag");
        assert_int_equal(json_integer_value(json_object_get(object, "value")), known[i].value);
        assert_true(*string_of(object, "meaning") != '\0');
        json_decref(object);
    }
}

static void an_unsafe_function(void **state)
{
    (void)state;
    json_t *object = explained("printf()");
    json_t *reasons = json_object_get(object, "reasons");

    assert_string_equal(string_of(object, "name"), "printf");
    assert_string_equal(string_of(object, "verdict"), "unsafe");
    assert_string_equal(string_of(object, "instead"), "write");
    assert_true(json_array_size(reasons) >= 2);
    assert_true(json_is_null(json_object_get(object, "posix")));
    assert_true(json_is_false(json_object_get(object, "api")));
    assert_true(json_is_null(json_object_get(object, "harmless")));
    json_decref(object);
    object = explained("snprintf");
    assert_non_null(strstr(string_of(object, "harmless"), "format"));
    json_decref(object);
    object = explained("__fprintf_chk");
    assert_string_equal(string_of(object, "plain_name"), "fprintf");
    json_decref(object);
    expect("operator new(unsigned long)", "function", "_Znwm");
}

static void when_posix_listed_it(void **state)
{
    (void)state;
    json_t *object = explained("fork");
    json_t *posix = json_object_get(object, "posix");

    assert_int_equal(json_integer_value(json_object_get(posix, "since")), 2001);
    assert_int_equal(json_integer_value(json_object_get(posix, "removed")), 2024);
    json_decref(object);
    object = explained("pthread_kill");
    posix = json_object_get(object, "posix");
    assert_int_equal(json_integer_value(json_object_get(posix, "since")), 2013);
    assert_true(json_is_null(json_object_get(posix, "removed")));
    json_decref(object);
}

static void a_function_of_the_api(void **state)
{
    (void)state;
    json_t *object = explained("sigwait");

    assert_true(json_is_true(json_object_get(object, "api")));
    assert_string_equal(string_of(object, "header"), "signal.h");
    assert_non_null(strstr(string_of(object, "errors"), "returns the error number"));
    assert_string_equal(string_of(object, "class"), "wait");
    assert_true(json_is_false(json_object_get(object, "deprecated")));
    json_decref(object);
    object = explained("sighold");
    assert_true(json_is_true(json_object_get(object, "deprecated")));
    assert_string_equal(string_of(object, "replacement"), "pthread_sigmask");
    json_decref(object);
}

static void several_meanings(void **state)
{
    (void)state;
    json_t *object = explained("kill");
    json_t *others = json_object_get(object, "see_also");

    assert_string_equal(string_of(object, "kind"), "function");
    assert_int_equal(json_array_size(others), 2);
    assert_string_equal(json_string_value(json_array_get(others, 0)), "SIGKILL");
    assert_string_equal(json_string_value(json_array_get(others, 1)), "sys:kill");
    json_decref(object);
    expect("KILL", "signal", "SIGKILL");
    expect("sys:kill", "syscall", "sys:kill");
    expect("SYS_kill", "syscall", "sys:kill");
    expect("rt_sigaction", "syscall", "sys:rt_sigaction");
    expect("SYS_SECCOMP", "si_code", "SYS_SECCOMP");
    expect("unsafe-call", "rule", "unsafe-call");
}

static void near_misses(void **state)
{
    (void)state;
    static const char *const misses[][2] = {
        {"sigactoin", "did you mean sigaction?"}, {"pritnf", "did you mean printf?"},
        {"SIGKIL", "did you mean SIGKILL?"},      {"SA_RESTRAT", "did you mean SA_RESTART?"},
        {"SEGV_MAPER", "SEGV_MAPERR?"},           {"unsafe_call", "did you mean unsafe-call?"},
        {"Printf", "did you mean printf?"},       {"vtalr", "did you mean SIGVTALRM?"},
    };

    for (size_t i = 0; i < sizeof misses / sizeof misses[0]; i++) {
        expect_refused(misses[i][0], misses[i][1]);
    }
}

static void names_that_are_like_nothing(void **state)
{
    (void)state;
    static char long_name[100001];
    static const char *const names[] = {"qqqqqqqqq", "xq",  "\n\033[31m",  "%s%n", "\xff\xfe",
                                        "()",        "SIG", "sys:nothing", "(",    " "};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        CLEANUP_FREE char *problem = refused(names[i]);
        assert_null(strstr(problem, "did you mean"));
    }
    memset(long_name, 'a', sizeof long_name - 1);
    CLEANUP_FREE char *problem = refused(long_name);
    assert_true(strlen(problem) < 512);
    memset(long_name, '9', sizeof long_name - 1);
    CLEANUP_FREE char *number = refused(long_name);
    assert_true(strlen(number) < 512);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_in_all_spellings),
        cmocka_unit_test(signals_out_of_range),
        cmocka_unit_test(codes_of_a_signal),
        cmocka_unit_test(flags),
        cmocka_unit_test(an_unsafe_function),
        cmocka_unit_test(when_posix_listed_it),
        cmocka_unit_test(a_function_of_the_api),
        cmocka_unit_test(several_meanings),
        cmocka_unit_test(near_misses),
        cmocka_unit_test(names_that_are_like_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
