/* LINK: raw_clone.c raw_mask.c jump.c */
/* shim_raw_test.c - what system calls without libc make and mean: clones, and masks without SIGSYS.
 */
#include <linux/sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "mask.h"
#include "probe.h"
#include "raw.h"
#include "raw_clone.h"
#include "raw_mask.h"
#include "raw_sigsys.h"
#include "seal.h"

#define ALL UINT64_MAX
#define BIT(sig) ((uint64_t)1 << ((sig)-1))
#define BAD 8

uint8_t sigvet_raw = 1;
__thread struct raw_thread sigvet_raw_thread;

static uint64_t noted;
static bool was_noted;
static int swaps;

static bool sealed;

bool seal_is_on(void)
{
    return sealed;
}

bool probe_readable(uintptr_t p, size_t size)
{
    return p != BAD;
}

uint64_t mask_now(void)
{
    return 0x100;
}

uint64_t mask_expect(int how, const uint64_t *given)
{
    return 0;
}

void mask_note_before(uint64_t was, uint64_t before)
{
}

void mask_note(int how, const uint64_t *given, uint64_t before)
{
    was_noted = true;
    noted = before;
}

void raw_sigsys_swap(const struct kernel_action *act, int thunk, struct kernel_action *old)
{
    assert_ptr_equal(act->handler, SIG_IGN);
    swaps++;
}

static int setup(void **state)
{
    memset(raw_self(), 0, sizeof *raw_self());
    raw_self()->on = 1;
    raw_self()->selector = 1;
    was_noted = false;
    swaps = 0;
    return 0;
}

static struct syscall_words words(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    return (struct syscall_words){.number = number, .arg = {a, b, c, d}};
}

static void clone_kinds(void **state)
{
    struct clone_args args = {.exit_signal = SIGCHLD};
    struct syscall_words w = words(SYS_clone, SIGCHLD, 0, 0, 0);
    assert_true(raw_clone_is_fork(&w));
    assert_false(raw_clone_is_thread(&w));
    w.arg[1] = 0x1000; /* another stack */
    assert_false(raw_clone_is_fork(&w));
    w = words(SYS_clone, CLONE_SETTLS, 0, 0, 0);
    assert_false(raw_clone_is_fork(&w));
    w = words(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0);
    assert_false(raw_clone_is_fork(&w));
    assert_true(raw_clone_is_vfork(&w));
    w.arg[0] |= CLONE_SETTLS;
    assert_false(raw_clone_is_vfork(&w));
    w = words(SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, 0x1000, 0, 0);
    assert_true(raw_clone_is_thread(&w));
    assert_false(raw_clone_is_vfork(&w));
    w = words(SYS_vfork, 0, 0, 0, 0);
    assert_true(raw_clone_is_vfork(&w));
    assert_false(raw_clone_is_fork(&w));
    w = words(SYS_clone3, (uint64_t)(uintptr_t)&args, sizeof args, 0, 0);
    assert_true(raw_clone_is_fork(&w));
    args.flags = CLONE_CLEAR_SIGHAND; /* our handler would be gone */
    assert_false(raw_clone_is_fork(&w));
    w.arg[0] = BAD;
    assert_false(raw_clone_is_fork(&w));
    w = words(SYS_clone3, (uint64_t)(uintptr_t)&args, 8, 0, 0);
    assert_false(raw_clone_is_fork(&w));
}

static void clone_places_come_back(void **state)
{
    int thread = raw_clone_place(0x5000, false);
    int vfork = raw_clone_place(0x5000, true);
    assert_in_range(thread, 0, RAW_CLONES - 1);
    assert_in_range(vfork, RAW_CLONES, RAW_CLONES + RAW_VFORKS - 1);
    assert_int_equal(raw_clone_place(0x5000, false), thread);
    assert_int_equal(raw_clone_resume((uint32_t)thread), 0x5000);
    assert_int_equal(raw_clone_resume((uint32_t)vfork), 0x5000);
    for (uintptr_t i = 1; i < RAW_VFORKS; i++) {
        assert_true(raw_clone_place(0x6000 + i, true) > vfork);
    }
    assert_int_equal(raw_clone_place(0x7000, true), -1);
    assert_true(raw_clone_place(0x7000, false) >= 0);
}

static void mask_V1_wait_sets_lose_sigsys(void **state)
{
    uint64_t set = ALL;
    struct raw_masks m;
    struct syscall_words given = words(SYS_rt_sigsuspend, (uint64_t)(uintptr_t)&set, 8, 0, 0);
    struct syscall_words sent = given;
    raw_mask_before(&m, &sent);
    assert_int_equal(*(uint64_t *)sent.arg[0], ALL & ~RAW_SIGSYS_BIT);
    assert_int_equal(set, ALL);
    raw_mask_after(&m, &given, false);
    assert_false(was_noted);

    const uint64_t pair[2] = {(uint64_t)(uintptr_t)&set, 8};
    given = words(SYS_pselect6, 0, 0, 0, 0);
    given.arg[5] = (uint64_t)(uintptr_t)pair;
    sent = given;
    raw_mask_before(&m, &sent);
    const uint64_t *in_pair = (const uint64_t *)sent.arg[5];
    assert_int_equal(in_pair[1], 8);
    assert_int_equal(*(uint64_t *)in_pair[0], ALL & ~RAW_SIGSYS_BIT);

    /* Left as they are: no SIGSYS in it, another size, a bad pointer, another call. */
    const struct syscall_words plain[] = {
        words(SYS_rt_sigsuspend, (uint64_t)(uintptr_t) & (uint64_t){4}, 8, 0, 0),
        words(SYS_rt_sigsuspend, (uint64_t)(uintptr_t)&set, 16, 0, 0),
        words(SYS_rt_sigsuspend, BAD, 8, 0, 0),
        words(SYS_rt_sigtimedwait, (uint64_t)(uintptr_t)&set, 0, 0, 8),
        words(SYS_rt_sigprocmask, SIG_UNBLOCK, (uint64_t)(uintptr_t)&set, 0, 8),
    };
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        sent = plain[i];
        raw_mask_before(&m, &sent);
        assert_memory_equal(&sent, &plain[i], sizeof sent);
    }
}

static long procmask(int how, uint64_t set, uint64_t *old, bool failed)
{
    struct raw_masks m;
    struct syscall_words given = words(SYS_rt_sigprocmask, (uint64_t)how, (uint64_t)(uintptr_t)&set,
                                       (uint64_t)(uintptr_t)old, 8);
    struct syscall_words sent = given;
    raw_mask_before(&m, &sent);
    long to_kernel = (long)*(uint64_t *)sent.arg[1];
    raw_mask_after(&m, &given, failed);
    return to_kernel;
}

static void mask_V1_looks_blocked(void **state)
{
    uint64_t old = 0;
    assert_int_equal(procmask(SIG_BLOCK, RAW_SIGSYS_BIT | 1, &old, false), 1);
    assert_int_equal(old, 0);
    assert_int_equal(raw_mask_seen(1), RAW_SIGSYS_BIT | 1);
    procmask(SIG_BLOCK, 2, &old, false);
    assert_int_equal(old, RAW_SIGSYS_BIT);
    assert_int_equal(noted, RAW_SIGSYS_BIT);
    old = 0;
    procmask(SIG_SETMASK, 0, &old, true); /* fails: nothing has changed */
    assert_int_equal(old, 0);
    assert_int_equal(raw_self()->hides, 1);
    procmask(SIG_SETMASK, 0, &old, false);
    assert_int_equal(old, RAW_SIGSYS_BIT);
    assert_int_equal(raw_self()->hides, 0);
}

static void mask_held_until_unblocked(void **state)
{
    uint64_t old = 0;
    raw_self()->hides = 1;
    raw_self()->held = 1;
    raw_self()->on = 0;
    raw_self()->selector = 0;
    assert_int_equal(procmask(SIG_SETMASK, (long)ALL, &old, false), ALL); /* it stays blocked */
    assert_int_equal(raw_self()->held, 1);
    assert_int_equal(procmask(SIG_UNBLOCK, RAW_SIGSYS_BIT, &old, false), RAW_SIGSYS_BIT);
    assert_int_equal(raw_self()->held, 0);
    assert_int_equal(raw_self()->selector, 1);
}

static long returned(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
    return (long)a;
}

static void mask_calls_of_libc(void **state)
{
    uint64_t args[6] = {SIGSYS};
    long result = -1;
    assert_true(raw_mask_call(ROW_sighold, (void *)returned, args, &result));
    assert_int_equal(raw_self()->hides, 1);
    assert_int_equal(result, 0);
    assert_true(raw_mask_call(ROW_sigignore, (void *)returned, args, &result));
    assert_int_equal(swaps, 1);
    args[0] = 2;
    assert_true(raw_mask_call(ROW_sigblock, (void *)returned, args, &result));
    assert_int_equal(result, RAW_SIGSYS_BIT | 2);
    args[0] = (uint32_t)ALL;
    assert_true(raw_mask_call(ROW_sigsetmask, (void *)returned, args, &result));
    assert_int_equal(result & (long)UINT32_MAX, (uint32_t)ALL); /* it was blocked before */
    args[0] = SIGUSR1;
    assert_false(raw_mask_call(ROW_sighold, (void *)returned, args, &result));
    assert_false(raw_mask_call(ROW_kill, (void *)returned, args, &result));
}

static void mask_V2_contexts(void **state)
{
    ucontext_t uc;
    uint64_t bits = RAW_SIGSYS_BIT | 1;
    memcpy(&uc.uc_sigmask, &bits, sizeof bits);
    raw_mask_context(&uc, true);
    assert_int_equal(raw_self()->hides, 1);
    assert_int_equal(uc.uc_sigmask.__val[0], 1);
    raw_mask_context(&uc, false); /* the return of a handler, whose leave has said so already */
    assert_int_equal(raw_self()->hides, 1);
    raw_mask_context(&uc, true);
    assert_int_equal(raw_self()->hides, 0);
    uc.uc_sigmask.__val[0] = ALL & ~(RAW_SIGSYS_BIT | BIT(SIGSEGV));
    raw_mask_context(&uc, true);
    assert_int_equal(raw_self()->hides, 1);

    struct {
        uint64_t registers[8];
        int with_mask;
        uint64_t mask;
    } jump = {.with_mask = 0};
    raw_mask_jump(&jump);
    assert_int_equal(raw_self()->hides, 1);
    jump.with_mask = 1;
    raw_mask_jump(&jump);
    assert_int_equal(raw_self()->hides, 0);
}

static bool blocked_in_kernel(void)
{
    uint64_t now = 0;
    assert_int_equal(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &now, sizeof now), 0);
    return (now & RAW_SIGSYS_BIT) != 0;
}

static void block_in_kernel(void)
{
    uint64_t bit = RAW_SIGSYS_BIT;
    assert_int_equal(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &bit, NULL, sizeof bit), 0);
}

static void mask_of_a_thread_that_begins(void **state)
{
    raw_mask_begin(0);
    assert_int_equal(raw_self()->hides, 0);
    raw_mask_begin(RAW_SIGSYS_BIT); /* its maker's */
    assert_int_equal(raw_self()->hides, 1);
    block_in_kernel();
    raw_mask_begin(0); /* its own */
    assert_int_equal(raw_self()->hides, 1);
    assert_false(blocked_in_kernel());
}

static void mask_that_a_new_thread_is_given(void **state)
{
    struct raw_lent lent = raw_mask_lend();
    assert_int_equal(lent.selector, 1);
    assert_int_equal(raw_self()->selector, 0);
    assert_int_equal(raw_self()->on, 1);
    assert_false(blocked_in_kernel());
    raw_mask_take_back(lent);
    assert_int_equal(raw_self()->selector, 1);
    raw_self()->hides = 1;
    lent = raw_mask_lend();
    assert_true(blocked_in_kernel());
    assert_int_equal(raw_self()->on, 0); /* what a handler would be given */
    assert_int_equal(raw_self()->held, 1);
    sealed = true; /* by another thread: it is taken back all the same */
    raw_mask_take_back(lent);
    assert_false(blocked_in_kernel());
    assert_int_equal(raw_self()->on, 1);
    assert_int_equal(raw_self()->held, 0);
    lent = raw_mask_lend();
    assert_false(blocked_in_kernel());
    raw_mask_take_back(lent);
    sealed = false;
    assert_int_equal(raw_self()->selector, 1);
    raw_self()->held = 1; /* is blocked, and stays so */
    block_in_kernel();
    raw_mask_take_back(raw_mask_lend());
    assert_true(blocked_in_kernel());
    assert_int_equal(raw_self()->selector, 0);
    raw_mask_open();
    assert_false(blocked_in_kernel());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(clone_kinds, setup),
        cmocka_unit_test_setup(clone_places_come_back, setup),
        cmocka_unit_test_setup(mask_V1_wait_sets_lose_sigsys, setup),
        cmocka_unit_test_setup(mask_V1_looks_blocked, setup),
        cmocka_unit_test_setup(mask_held_until_unblocked, setup),
        cmocka_unit_test_setup(mask_calls_of_libc, setup),
        cmocka_unit_test_setup(mask_V2_contexts, setup),
        cmocka_unit_test_setup(mask_of_a_thread_that_begins, setup),
        cmocka_unit_test_setup(mask_that_a_new_thread_is_given, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
