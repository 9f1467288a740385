/* explain_facts_test.c - the tables of sigvet explain against other sources.
 *
 * Owns:     nothing.
 * Contexts: a cmocka program; forks a child for each signal.
 * Errors:   a failed check ends the program.
 * Source:   the kernel for default actions, the C library for symbol versions, calls.def. */
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "explain_fixture.h"
#include "signals.h"

#define SCREEN 24

static const struct explain_kind *const kinds[] = {
    &explain_signals, &explain_functions, &explain_syscalls,
    &explain_flags,   &explain_codes,     &explain_rules,
};

static void signal_names_agree_with_the_reports(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= 63; n++) {
        if (n != 32 && n != 33) { /* reports have no names for glibc's own */
            assert_string_equal(explain_signals.row_name(n - 1), signals_name(n));
        }
    }
}

/* Asks the kernel what the default action does to a child. */
static const char *kernel_default_action(int n)
{
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit none = {0, 0};
        sigset_t empty;
        (void)setrlimit(RLIMIT_CORE, &none);
        (void)setpgid(0, 0); /* stops by the terminal work in groups that are not orphaned */
        (void)signal(n, SIG_DFL);
        (void)sigemptyset(&empty);
        (void)sigprocmask(SIG_SETMASK, &empty, NULL);
        (void)syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), n);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    if (WIFSTOPPED(status)) {
        assert_int_equal(WSTOPSIG(status), n);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        return "stop";
    }
    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), n);
        return "terminate";
    }
    return "ignore";
}

static void default_actions_are_those_of_the_kernel(void **state)
{
    (void)state;
    for (int n = 1; n <= 64; n++) {
        const char *told = explain_signal_action((size_t)n - 1);
        const char *seen = kernel_default_action(n);
        /* Dumping is switched off, and the child was not stopped. */
        const char *expected = strcmp(told, "core") == 0       ? "terminate"
                               : strcmp(told, "continue") == 0 ? "ignore"
                                                               : told;
        assert_string_equal(seen, expected);
    }
}

static void what_can_be_caught_is_what_sigaction_takes(void **state)
{
    (void)state;
    for (int n = 1; n <= 64; n++) {
        char number[16];
        struct sigaction old;
        (void)snprintf(number, sizeof number, "%d", n);
        json_t *object = explained(number);
        bool taken = sigaction(n, NULL, &old) == 0 && sigaction(n, &old, NULL) == 0;
        assert_int_equal(json_is_true(json_object_get(object, "catchable")), taken);
        assert_int_equal(json_is_true(json_object_get(object, "queued")), n >= 32);
        json_decref(object);
    }
}

static void core_signals_are_those_of_posix(void **state)
{
    (void)state;
    static const int cores[] = {SIGQUIT, SIGILL,  SIGTRAP, SIGABRT, SIGBUS,
                                SIGFPE,  SIGSEGV, SIGXCPU, SIGXFSZ, SIGSYS};
    size_t count = 0;

    for (size_t row = 0; row < explain_signals.count(); row++) {
        count += strcmp(explain_signal_action(row), "core") == 0;
    }
    assert_int_equal(count, sizeof cores / sizeof cores[0]);
    for (size_t i = 0; i < sizeof cores / sizeof cores[0]; i++) {
        assert_string_equal(explain_signal_action((size_t)cores[i] - 1), "core");
    }
}

static void codes_agree_with_the_reports(void **state)
{
    (void)state;
    size_t checked = 0;

    for (size_t row = 0; row < explain_codes.count(); row++) {
        json_t *object = explained(explain_codes.row_name(row));
        json_t *signal_name = json_object_get(object, "signal");
        int value = (int)json_integer_value(json_object_get(object, "value"));
        size_t n = SIGINT - 1;
        if (json_is_string(signal_name)) {
            assert_int_equal(explain_signals.find(json_string_value(signal_name), &n), MATCH_EXACT);
        }
        const char *told = signals_code((uint32_t)n + 1, value);
        if (strcmp(told, "?") != 0) { /* reports need not know all of them */
            assert_string_equal(told, string_of(object, "name"));
            checked++;
        }
        json_decref(object);
    }
    assert_true(checked > 50);
}

/* The verdict "safe" means: on a list of POSIX; and what is on it is safe, but for one bug. */
static void verdicts_agree_with_posix(void **state)
{
    (void)state;
    for (size_t row = 0; row < explain_functions.count(); row++) {
        struct page *p = explain_functions.describe(row);
        json_t *object = object_of(p), *posix = json_object_get(object, "posix");
        const char *name = explain_functions.row_name(row);
        bool safe = explain_function_verdict(row) == SIGVET_SAFE;
        bool listed = json_is_object(posix) && json_is_null(json_object_get(posix, "removed"));
        if (safe && !json_is_object(posix)) {
            fail_msg("%s is safe, but has no row in posix.def", name);
        }
        if (listed && !safe && strcmp(name, "aio_suspend") != 0 &&
            strcmp(name, "aio_suspend64") != 0) {
            fail_msg("%s is on POSIX's list, but not safe", name);
        }
        json_decref(object);
        page_free(p);
    }
}

/* The C library has each function in the version that is told. */
static void versions_are_those_of_the_library(void **state)
{
    (void)state;
    size_t checked = 0;

    for (size_t row = 0; row < explain_functions.count(); row++) {
        if (!explain_function_is_api(row)) {
            continue;
        }
        json_t *object = explained(explain_functions.row_name(row));
        char version[64];
        (void)snprintf(version, sizeof version, "%s", string_of(object, "version"));
        version[strcspn(version, " ")] = '\0';
        if (strcmp(version, "GLIBC_PRIVATE") != 0) {
            if (dlvsym(RTLD_DEFAULT, string_of(object, "name"), version) == NULL) {
                fail_msg("no %s@%s", string_of(object, "name"), version);
            }
            checked++;
        }
        json_decref(object);
    }
    assert_true(checked > 150);
}

static void every_call_of_the_api_has_a_prototype(void **state)
{
    (void)state;
    static const char *const names[] = {
#define CALL(symbol, verdict, action, why, instead, condition, arg)
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg)
#define API(symbol, ...) #symbol,
#define API_AT(id, symbol, ...) #symbol,
#define SYSCALL(name, ...) "sys:" #name,
#include "sigvet/calls.def"
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        json_t *object = explained(names[i]);
        const char *bare = names[i] + (strncmp(names[i], "sys:nothing", 4) == 0 ? 4 : 0);
        if (!json_is_string(json_object_get(object, "signature"))) {
            fail_msg("%s has no prototype in api.def", names[i]);
        }
        assert_non_null(strstr(string_of(object, "signature"), bare));
        assert_true(json_is_string(json_object_get(object, "class")));
        json_decref(object);
    }
}

/* A page has no line that is too wide, none that ends with a blank, and fits on a screen. */
static void check_look(const char *name, const char *text)
{
    size_t lines = 0;

    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        if (len > PAGE_WIDTH || len == 0 || text[len - 1] == ' ') {
            fail_msg("%s: a line of %zu columns: %.*s", name, len, (int)len, text);
        }
        lines++;
        text += len + 1;
    }
    if (lines < 2 || lines > SCREEN) {
        fail_msg("%s: %zu lines", name, lines);
    }
}

static void every_page_fits_on_a_screen(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        for (size_t row = 0; row < kinds[k]->count(); row++) {
            const char *name = kinds[k]->row_name(row);
            struct page *p = kinds[k]->describe(row);
            CLEANUP_FREE char *text = printed(p, false);
            if (strlen(name) < 30) { /* names of C++ may be as long as they like */
                check_look(name, text);
            }
            page_free(p);
        }
    }
}

static void every_name_finds_its_own_row(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        for (size_t row = 0; row < kinds[k]->count(); row++) {
            size_t found = SIZE_MAX;
            assert_int_equal(kinds[k]->find(kinds[k]->row_name(row), &found), MATCH_EXACT);
            assert_int_equal(found, row);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signal_names_agree_with_the_reports),
        cmocka_unit_test(default_actions_are_those_of_the_kernel),
        cmocka_unit_test(what_can_be_caught_is_what_sigaction_takes),
        cmocka_unit_test(core_signals_are_those_of_posix),
        cmocka_unit_test(codes_agree_with_the_reports),
        cmocka_unit_test(verdicts_agree_with_posix),
        cmocka_unit_test(versions_are_those_of_the_library),
        cmocka_unit_test(every_call_of_the_api_has_a_prototype),
        cmocka_unit_test(every_page_fits_on_a_screen),
        cmocka_unit_test(every_name_finds_its_own_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
