/* view_filter_test.c - tests of tools/render/view_filter.c.
 *
 * Source: tools/render/view.h, strace(1). */
/* LINK: view_filter.c put.c decode_args.c decode_values.c decode_structs.c decode_told.c decode_words.c api.c signals.c util.c */
#include "view_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct view_filter filter;
static char why[256];

static int tear_down(void **state)
{
    (void)state;
    view_filter_free(&filter);
    memset(&filter, 0, sizeof filter);
    return 0;
}

static void add(const char *expression)
{
    if (!view_filter_add(&filter, expression, why, sizeof why)) {
        fail_msg("%s: %s", expression, why);
    }
}

static bool shows(const char *call)
{
    const struct api *a = api_by_name(call);

    assert_non_null(a);
    return view_filter_shows(&filter, a, call);
}

static void refuses(const char *expression, const char *part)
{
    struct view_filter f = {0};

    assert_false(view_filter_add(&f, expression, why, sizeof why));
    if (strstr(why, part) == NULL) {
        fail_msg("'%s' is not in: %s", part, why);
    }
    view_filter_free(&f);
}

static void test_nothing_said(void **state)
{
    (void)state;
    assert_true(shows("kill"));
    assert_false(shows("sigaddset"));
    filter.verbose = true;
    assert_true(shows("sigaddset"));
    assert_true(view_filter_shows(&filter, NULL, "odd"));
    assert_true(view_filter_shows_signal(&filter, 2));
    assert_true(view_filter_shows_signal(&filter, 0));
    assert_true(view_filter_shows_pid(&filter, 2));
}

static void test_calls_by_name(void **state)
{
    (void)state;
    add("trace=kill,sigaction,sigaddset");
    assert_true(shows("kill"));
    assert_true(shows("sigaction"));
    assert_true(shows("sigaddset"));
    assert_false(shows("raise"));
    assert_false(view_filter_shows(&filter, NULL, "odd"));
    add("raise");
    assert_true(shows("raise"));
    assert_false(shows("kill")); /* like strace: the last one counts */
}

static void test_calls_by_class_and_pattern(void **state)
{
    (void)state;
    add("trace=%send,alarm");
    assert_true(shows("kill"));
    assert_true(shows("alarm"));
    assert_false(shows("sigaction"));
    add("t=/^sig(action|queue)$");
    assert_true(shows("sigqueue"));
    assert_false(shows("kill"));
    add("%setop");
    assert_true(shows("sigaddset"));
    add("%signal");
    assert_true(shows("sigsuspend"));
    assert_false(shows("fork"));
}

static void test_negation(void **state)
{
    (void)state;
    add("trace=!sigprocmask,%send");
    assert_false(shows("sigprocmask"));
    assert_false(shows("kill"));
    assert_true(shows("sigaction"));
    assert_false(shows("sigaddset"));
    add("!kill");
    assert_false(shows("kill"));
    assert_true(shows("sigprocmask"));
}

static void test_all_and_none(void **state)
{
    (void)state;
    add("trace=none");
    assert_false(shows("kill"));
    add("trace=all");
    assert_true(shows("kill"));
    add("trace=!all");
    assert_false(shows("kill"));
    add("trace=!none");
    assert_true(shows("kill"));
    add("signal=none");
    assert_false(view_filter_shows_signal(&filter, 2));
    assert_false(view_filter_shows_signal(&filter, 99));
}

static void test_names_that_may_be_unknown(void **state)
{
    (void)state;
    add("trace=?nosuchcall,kill,rt_sigaction");
    assert_true(shows("kill"));
    assert_true(view_filter_shows(&filter, api_by_number(13), "rt_sigaction"));
}

static void test_signals(void **state)
{
    (void)state;
    add("signal=SIGINT,usr1,15,RTMIN+3,SIGRTMAX-1,rtmin,SIGPOLL");
    assert_true(view_filter_shows_signal(&filter, 2));
    assert_true(view_filter_shows_signal(&filter, 10));
    assert_true(view_filter_shows_signal(&filter, 15));
    assert_true(view_filter_shows_signal(&filter, 37));
    assert_true(view_filter_shows_signal(&filter, 63));
    assert_true(view_filter_shows_signal(&filter, 34));
    assert_true(view_filter_shows_signal(&filter, 29));
    assert_false(view_filter_shows_signal(&filter, 1));
    assert_false(view_filter_shows_signal(&filter, 99));
    add("s=!SIGCHLD");
    assert_true(view_filter_shows_signal(&filter, 2));
    assert_false(view_filter_shows_signal(&filter, 17));
}

static void test_pids(void **state)
{
    (void)state;
    add("pid=12,13");
    assert_true(view_filter_shows_pid(&filter, 12));
    assert_true(view_filter_shows_pid(&filter, 13));
    assert_false(view_filter_shows_pid(&filter, 14));
    add("pid=!12");
    assert_false(view_filter_shows_pid(&filter, 12));
    assert_true(view_filter_shows_pid(&filter, 13));
}

static void test_status(void **state)
{
    (void)state;
    add("status=failed");
    assert_true(filter.failed_only);
    assert_false(view_filter_add(&filter, "status=successful", why, sizeof why));
    assert_true(filter.failed_only && !filter.successful_only);
}

static void test_what_is_wrong_is_said(void **state)
{
    (void)state;
    refuses("trace=kil", "unknown call 'kil'");
    refuses("%sent", "unknown class 'sent'");
    refuses("trace=/nothinglikeit", "no call is like 'nothinglikeit'");
    refuses("trace=/(", "broken pattern '('");
    refuses("signal=FOO", "unknown signal 'FOO'");
    refuses("signal=65", "unknown signal '65'");
    refuses("signal=RTMIN+31", "unknown signal");
    refuses("pid=0", "no process id '0'");
    refuses("pid=x", "no process id 'x'");
    refuses("status=odd", "unknown status 'odd'");
    refuses("colour=red", "unknown filter 'colour=red'");
    refuses("trace=kill,,raise", "an empty item");
    refuses("trace=", "an empty item");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_said),
        TEST(test_calls_by_name),
        TEST(test_calls_by_class_and_pattern),
        TEST(test_negation),
        TEST(test_all_and_none),
        TEST(test_names_that_may_be_unknown),
        TEST(test_signals),
        TEST(test_pids),
        TEST(test_status),
        TEST(test_what_is_wrong_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
