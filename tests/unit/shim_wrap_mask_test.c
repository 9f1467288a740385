/* LINK: wrap_mask.c rows.c */
/* shim_wrap_mask_test.c - tests of shim/wrap_mask.c: calls that write their event by themselves. What the mask is after
 * them: shim_mask_test.c.
 *
 * Source: sigprocmask(2), pthread_sigmask(3), include/sigvet/trace.h. */
#include "event.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "fake_event.h"
#include "mask.h"
#include "real.h"

#define BIT(signal) ((uint64_t)1 << ((signal)-1))
#define USR1 BIT(SIGUSR1)
#define USR2 BIT(SIGUSR2)

static _Alignas(8) unsigned char written[256]; /* the event */
static bool is_full;                           /* there is no room for one */
static int failing;                            /* errno of the next call */
static void (*inside)(void);                   /* what is delivered within the next call */

void *event_take_anew(size_t size)
{
    assert_true(size <= sizeof written);
    return is_full ? NULL : written;
}

uint32_t event_errno(void)
{
    return (uint32_t)errno;
}

uint64_t mask_now(void)
{
    return 0;
}

uint64_t mask_expect(int how, const uint64_t *given)
{
    return 0;
}

void mask_note(int how, const uint64_t *given, uint64_t before)
{
}

void mask_note_before(uint64_t was, uint64_t before)
{
}

/* USR2 was blocked. */
static int fake_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    if (failing != 0) {
        errno = failing;
        return -1;
    }
    old->__val[0] = USR2;
    if (inside != NULL) {
        inside();
    }
    return 0;
}

static int fake_pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    return failing != 0 ? failing : fake_sigprocmask(how, set, old);
}

void *real_get(uint32_t row)
{
    return row == ROW_sigprocmask ? (void *)fake_sigprocmask : (void *)fake_pthread_sigmask;
}

int quick_sigprocmask(int how, const sigset_t *set, sigset_t *old);
int quick_pthread_sigmask(int how, const sigset_t *set, sigset_t *old);

static int set_up(void **state)
{
    (void)state;
    memset(written, 0, sizeof written);
    sigvet_thread = (struct thread){0};
    sigvet_tracing = TRACING_EVENTS;
    is_full = false;
    failing = 0;
    inside = NULL;
    return 0;
}

static const struct sigvet_call_event *event(void)
{
    return (const struct sigvet_call_event *)written;
}

#define WORDS 5 /* how, set and old; what set and old point to */
#define SET (1u << 1)
#define OLD (1u << 2)

static void expect_event(uint16_t row, uint32_t there, const uint64_t words[WORDS])
{
    assert_int_equal(row_shape(row)->words, WORDS);
    assert_int_equal(event()->head.size, sizeof *event() + WORDS * sizeof *words);
    assert_int_equal(event()->head.type, SIGVET_EVENT_CALL);
    assert_int_equal(event()->head.row, row);
    assert_int_equal(event()->head.begin, FAKE_NOW);
    assert_int_equal(event()->head.end, FAKE_NOW);
    assert_int_equal(event()->there, there);
    assert_memory_equal(event()->words, words, WORDS * sizeof *words);
}

static void a_call_as_its_row_has_it(void **state)
{
    (void)state;
    sigset_t set = {{USR1}}, old;
    assert_int_equal(quick_sigprocmask(SIG_UNBLOCK, &set, &old), 0);
    assert_int_equal(old.__val[0], USR2);
    const uint64_t words[WORDS] = {SIG_UNBLOCK, (uintptr_t)&set, (uintptr_t)&old, USR1, USR2};
    expect_event(ROW_sigprocmask, SET | OLD, words);
    assert_int_equal(event()->result, 0);
}

static void the_set_may_be_the_old_one_too(void **state)
{
    (void)state;
    sigset_t same = {{USR1}};
    assert_int_equal(quick_pthread_sigmask(SIG_SETMASK, &same, &same), 0);
    const uint64_t words[WORDS] = {SIG_SETMASK, (uintptr_t)&same, (uintptr_t)&same, USR1, USR2};
    expect_event(ROW_pthread_sigmask, SET | OLD, words);
}

static void the_old_one_alone(void **state)
{
    (void)state;
    sigset_t old;
    assert_int_equal(quick_sigprocmask(SIG_BLOCK, NULL, &old), 0);
    const uint64_t words[WORDS] = {SIG_BLOCK, 0, (uintptr_t)&old, 0, USR2};
    expect_event(ROW_sigprocmask, OLD, words);
}

static void no_set_and_no_old_one(void **state)
{
    (void)state;
    assert_int_equal(quick_sigprocmask(SIG_BLOCK, NULL, NULL), 0);
    const uint64_t words[WORDS] = {SIG_BLOCK};
    expect_event(ROW_sigprocmask, 0, words);
}

static void each_says_failure_in_its_own_way(void **state)
{
    (void)state;
    sigset_t set = {{USR1}}, old = {{0}};
    const uint64_t words[WORDS] = {77, (uintptr_t)&set, (uintptr_t)&old, USR1, 0};
    failing = EINVAL;
    assert_int_equal(quick_sigprocmask(77, &set, &old), -1);
    expect_event(ROW_sigprocmask, SET, words);
    assert_int_equal(event()->result, -1);
    assert_int_equal(event()->head.error, EINVAL);

    set_up(state);
    failing = EFAULT;
    assert_int_equal(quick_pthread_sigmask(77, &set, &old), EFAULT);
    expect_event(ROW_pthread_sigmask, SET, words);
    assert_int_equal(event()->result, EFAULT);
    assert_int_equal(event()->head.error, EFAULT);
}

static void in_the_child(void)
{
    sigvet_thread.forks++;
}

static void a_forked_child_does_not_end_its_parents_event(void **state)
{
    (void)state;
    sigset_t set = {{USR1}};
    inside = in_the_child;
    assert_int_equal(quick_sigprocmask(SIG_UNBLOCK, &set, NULL), 0);
    assert_int_equal(event()->head.type, SIGVET_EVENT_CALL);
    assert_int_equal(event()->head.end, 0);
}

static void the_call_is_made_without_an_event_too(void **state)
{
    (void)state;
    sigset_t old;
    is_full = true;
    assert_int_equal(quick_sigprocmask(SIG_BLOCK, NULL, &old), 0);
    assert_int_equal(old.__val[0], USR2);
    is_full = false;
    sigvet_tracing = 0;
    assert_int_equal(quick_pthread_sigmask(SIG_BLOCK, NULL, NULL), 0);
    assert_int_equal(event()->head.size, 0);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_call_as_its_row_has_it),
        TEST(the_set_may_be_the_old_one_too),
        TEST(the_old_one_alone),
        TEST(no_set_and_no_old_one),
        TEST(each_says_failure_in_its_own_way),
        TEST(a_forked_child_does_not_end_its_parents_event),
        TEST(the_call_is_made_without_an_event_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
