/* LINK: mask.c wrap_mask.c */
/* shim_mask_test.c - tests of shim/mask.c and wrap_mask.c: which handlers may have interrupted an unsafe function.
 *
 * Source: sigprocmask(2), sigsetmask(3), sigset(3). */
#include "mask.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake_event.h"
#include "real.h"
#include "records.h"
#include "thread.h"

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

struct sigvet_header *sigvet_header;

static struct {
    struct sigvet_header head;
    struct sigvet_handler usr1, usr2, again;
} trace;

static char single;          /* glibc's word */
static uint64_t kernel;      /* the kernel's mask */
static int failing;          /* errno of the next call */
static void (*inside)(void); /* what is delivered within the next call */

#define BIT(signal) ((uint64_t)1 << ((signal)-1))
#define USR1 BIT(SIGUSR1)
#define USR2 BIT(SIGUSR2)

void *record_at(uint64_t offset)
{
    return offset != 0 ? (unsigned char *)&trace + offset : NULL;
}

uint64_t record_offset(const void *record)
{
    return record != NULL ? (uint64_t)((const unsigned char *)record - (unsigned char *)&trace) : 0;
}

void *real_find(const char *symbol)
{
    assert_string_equal(symbol, "__libc_single_threaded");
    return &single;
}

/* No events here. */

void *event_take_anew(size_t size)
{
    return NULL;
}

uint32_t event_errno(void)
{
    return 0;
}

static int kernel_set(int how, uint64_t given)
{
    if (failing != 0) {
        errno = failing;
        failing = 0;
        return -1;
    }
    kernel = how == SIG_BLOCK ? kernel | given : how == SIG_UNBLOCK ? kernel & ~given : given;
    if (inside != NULL) {
        void (*now)(void) = inside;
        inside = NULL;
        now();
    }
    return 0;
}

static int fake_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    uint64_t given = set != NULL ? set->__val[0] : 0;
    old->__val[0] = kernel;
    return set != NULL ? kernel_set(how, given) : 0;
}

static int fake_sigsetmask(int mask)
{
    return kernel_set(SIG_SETMASK, (uint32_t)mask);
}

static int fake_sigblock(int mask)
{
    return kernel_set(SIG_BLOCK, (uint32_t)mask);
}

static int fake_sighold(int signal)
{
    return signal < 1 || signal > 64 ? -1 : kernel_set(SIG_BLOCK, BIT(signal));
}

static int fake_sigrelse(int signal)
{
    return signal < 1 || signal > 64 ? -1 : kernel_set(SIG_UNBLOCK, BIT(signal));
}

void *real_get(uint32_t row)
{
    switch (row) {
    case ROW_sigprocmask:
    case ROW_pthread_sigmask:
        return (void *)fake_sigprocmask;
    case ROW_sigsetmask:
        return (void *)fake_sigsetmask;
    case ROW_sigblock:
        return (void *)fake_sigblock;
    case ROW_sighold:
        return (void *)fake_sighold;
    default:
        assert_int_equal(row, ROW_sigrelse);
        return (void *)fake_sigrelse;
    }
}

int wrap_sigsetmask(int mask);
int wrap_sigblock(int mask);
int wrap_sighold(int signal);
int wrap_sigrelse(int signal);

static int set_mask(int how, uint64_t bits)
{
    sigset_t set = {{bits}};
    return wrap_sigprocmask(how, &set, NULL);
}

/* USR1 and USR2 are blocked, and have handlers. */
static int set_up(void **state)
{
    (void)state;
    mask_note_remove(SIGUSR1);
    mask_note_remove(SIGUSR2);
    sigvet_header = &trace.head;
    trace.usr1 = trace.again = (struct sigvet_handler){.signal = SIGUSR1};
    trace.usr2 = (struct sigvet_handler){.signal = SIGUSR2};
    sigvet_thread = (struct thread){0};
    single = 1;
    kernel = 0;
    mask_note(SIG_SETMASK, &kernel, 0);
    assert_int_equal(set_mask(SIG_SETMASK, USR1 | USR2), 0);
    mask_note_install(SIGUSR1, record_offset(&trace.usr1));
    mask_note_install(SIGUSR2, record_offset(&trace.usr2));
    assert_int_equal(sigvet_attention.any, 0);
    return 0;
}

static void expect_open(uint64_t usr1, uint64_t usr2)
{
    assert_int_equal(trace.usr1.open, usr1);
    assert_int_equal(trace.usr2.open, usr2);
}

static void a_window_in_which_nothing_unsafe_is_called(void **state)
{
    (void)state;
    mask_unsafe_call();
    set_mask(SIG_UNBLOCK, USR1);
    assert_int_equal(sigvet_attention.window, 1);
    set_mask(SIG_BLOCK, USR1);
    assert_int_equal(sigvet_attention.any, 0);
    mask_unsafe_call();
    expect_open(0, 0);
    assert_int_equal(mask_now(), USR1 | USR2);
}

static void an_unsafe_call_in_a_window_is_asked_for_once(void **state)
{
    (void)state;
    set_mask(SIG_SETMASK, USR2);
    mask_unsafe_call();
    expect_open(1, 0);
    assert_int_equal(sigvet_attention.any, 0);
    set_mask(SIG_BLOCK, USR1);
    set_mask(SIG_UNBLOCK, USR1);
    assert_int_equal(sigvet_attention.any, 0);
    set_mask(SIG_BLOCK, USR1);
    mask_note_install(SIGUSR1, record_offset(&trace.usr1)); /* again: what is open stays open */
    set_mask(SIG_UNBLOCK, USR1);
    assert_int_equal(sigvet_attention.any, 0);
    set_mask(SIG_UNBLOCK, USR2);
    assert_int_equal(sigvet_attention.window, 1);
    mask_unsafe_call();
    expect_open(1, 1);
}

static void installed_while_unblocked_is_open(void **state)
{
    (void)state;
    set_mask(SIG_UNBLOCK, USR1);
    mask_note_install(SIGUSR1, record_offset(&trace.again));
    assert_int_equal(trace.again.open, 1);
    set_mask(SIG_BLOCK, USR1);
    set_mask(SIG_UNBLOCK, USR1);
    mask_unsafe_call();
    expect_open(0, 0); /* it is not installed any more */
}

static void what_is_not_installed_any_more_is_not_open(void **state)
{
    (void)state;
    mask_note_remove(SIGUSR1);
    set_mask(SIG_SETMASK, 0);
    mask_unsafe_call();
    expect_open(0, 1);
}

static void a_vfork_child_removes_nothing(void **state)
{
    (void)state;
    sigvet_thread.vforked = 1;
    mask_note_remove(SIGUSR1);
    set_mask(SIG_SETMASK, 0);
    mask_unsafe_call();
    expect_open(1, 1);
}

static void with_more_threads_unblocked_is_open(void **state)
{
    (void)state;
    single = 0;
    mask_inherit(USR1 | USR2);
    expect_open(0, 0);
    mask_inherit(USR2);
    expect_open(1, 0);
    set_mask(SIG_UNBLOCK, USR2);
    expect_open(1, 1);
    assert_int_equal(sigvet_attention.any, 0);
}

static void deliver_usr1(void)
{
    uint64_t was = mask_enter(SIGUSR1, &trace.usr1, kernel);
    mask_unsafe_call();
    mask_leave(was);
}

static void a_delivery_within_the_call_that_lets_it_in(void **state)
{
    (void)state;
    inside = deliver_usr1;
    set_mask(SIG_UNBLOCK, USR1);
    assert_null(inside);
    expect_open(0, 0);
    assert_int_equal(sigvet_attention.window, 1);
    set_mask(SIG_BLOCK, USR1);
    inside = deliver_usr1;
    wrap_sigsetmask(0);
    expect_open(0, 1); /* a handler of SIGUSR1 that lets SIGUSR2 in, and calls something unsafe */
}

static void handlers_that_hold_each_other_off(void **state)
{
    (void)state;
    trace.usr1.mask = USR2;
    inside = deliver_usr1;
    set_mask(SIG_SETMASK, 0);
    expect_open(0, 0);
    trace.usr1.flags = SA_NODEFER;
    deliver_usr1();
    expect_open(1, 0);
}

static void deliver_waiting(void)
{
    uint64_t was = mask_enter(SIGUSR1, &trace.usr1, USR1 | USR2); /* in sigsuspend() */
    mask_unsafe_call();
    mask_leave(was);
}

static void waits_let_in_what_is_blocked(void **state)
{
    (void)state;
    deliver_waiting();
    expect_open(0, 0);
    assert_int_equal(mask_now(), USR1 | USR2);
    trace.usr1.flags = SA_NODEFER;
    deliver_waiting();
    expect_open(1, 0);
}

static void what_was_not_seen_is_open(void **state)
{
    (void)state;
    kernel = USR2;
    deliver_usr1(); /* let in by nothing that we know */
    expect_open(1, 0);
    kernel = 0;
    assert_int_equal(wrap_sigprocmask(SIG_BLOCK, NULL, NULL), 0); /* and so the kernel tells */
    expect_open(1, 1);
    assert_int_equal(mask_now(), 0);
}

static void of_the_handlers_own_mask_nothing_is_missed(void **state)
{
    (void)state;
    kernel = 0;
    sigvet_thread.depth = 1; /* let in by a wait whose mask we do not know */
    assert_int_equal(wrap_sigprocmask(SIG_BLOCK, NULL, NULL), 0);
    expect_open(0, 0);
    mask_unsafe_call();
    expect_open(1, 1);
}

static void another_handler_than_the_watched_one_is_open(void **state)
{
    (void)state;
    mask_note_install(SIGUSR1, record_offset(&trace.again));
    set_mask(SIG_SETMASK, 0);
    deliver_usr1();
    assert_int_equal(trace.usr1.open, 1);
}

static void a_handler_sets_what_comes_after_it(void **state)
{
    (void)state;
    (void)mask_enter(SIGUSR1, &trace.usr1, USR1 | USR2);
    mask_leave(USR1);
    assert_int_equal(sigvet_attention.window, 1);
    mask_unsafe_call();
    expect_open(0, 1);
}

static void a_call_that_fails_changes_nothing(void **state)
{
    (void)state;
    failing = EINVAL;
    assert_int_equal(set_mask(SIG_SETMASK, 0), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(mask_now(), USR1 | USR2);
    assert_int_equal(wrap_sigrelse(0), -1);
    assert_int_equal(wrap_sighold(-1), -1);
    assert_int_equal(mask_now(), USR1 | USR2);
    mask_unsafe_call();
    expect_open(0, 0);
}

static void the_older_calls_are_followed(void **state)
{
    (void)state;
    assert_int_equal(wrap_sigrelse(SIGUSR1), 0);
    assert_int_equal(mask_now(), USR2);
    assert_int_equal(wrap_sighold(SIGUSR1), 0);
    assert_int_equal(mask_now(), USR1 | USR2);
    wrap_sigsetmask(0);
    assert_int_equal(mask_now(), 0);
    assert_int_equal(sigvet_attention.window, 1);
    wrap_sigblock(-1);
    assert_int_equal(mask_now(), UINT32_MAX);
    mask_unsafe_call();
    expect_open(0, 0);
    wrap_sigrelse(SIGUSR2);
    mask_unsafe_call();
    expect_open(0, 1);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_window_in_which_nothing_unsafe_is_called),
        TEST(an_unsafe_call_in_a_window_is_asked_for_once),
        TEST(installed_while_unblocked_is_open),
        TEST(what_is_not_installed_any_more_is_not_open),
        TEST(a_vfork_child_removes_nothing),
        TEST(with_more_threads_unblocked_is_open),
        TEST(a_delivery_within_the_call_that_lets_it_in),
        TEST(handlers_that_hold_each_other_off),
        TEST(waits_let_in_what_is_blocked),
        TEST(what_was_not_seen_is_open),
        TEST(of_the_handlers_own_mask_nothing_is_missed),
        TEST(another_handler_than_the_watched_one_is_open),
        TEST(a_handler_sets_what_comes_after_it),
        TEST(a_call_that_fails_changes_nothing),
        TEST(the_older_calls_are_followed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
