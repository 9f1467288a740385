/* LINK: rules/handler_stuck.c frames.c language.c locks.c facts.c util.c tests/unit/fake_symbols.c */
/* handler_stuck_test.c - what is said of a handler that does not come back, and when it is called a deadlock. */
#include "rule.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "fake_symbols.h"

#define TID 77

enum {
    HANDLER = PROGRAM + 0x1000,
    MAIN = PROGRAM + 0x1300,
    C_MALLOC = LIBC + 0x100,
    C_MUTEX = LIBC + 0x200,
    C_FPUTS = LIBC + 0x300,
    C_READ = LIBC + 0x400,
    C_WAIT = LIBC + 0x500, /* no exported name */
    C_FREE = LIBC + 0x600,
    LD_OPEN = LOADER + 0x100,
    C_DLOPEN = LIBC + 0x700,
};

static struct symbols *symbols;
static struct sigvet_stuck stuck;
static struct walk walk;
static struct stuck_judgement judged;

static int set_up(void **state)
{
    (void)state;
    fake_reset();
    symbols = symbols_new();
    fake_function(HANDLER, "handler", NULL);
    fake_function(MAIN, "main", NULL);
    fake_function(C_MALLOC, "malloc", "malloc");
    fake_function(C_FREE, "free", "free");
    fake_function(C_MUTEX, "pthread_mutex_lock", "pthread_mutex_lock");
    fake_function(C_FPUTS, "fputs", "fputs");
    fake_function(C_READ, "read", "read");
    fake_function(C_WAIT, "lll_lock_wait", NULL);
    fake_function(C_DLOPEN, "dlopen", "dlopen");
    fake_function(LD_OPEN, "dl_open", NULL);
    stuck = (struct sigvet_stuck){
        .at = {.tid = TID, .signal = SIGALRM}, .state = 'S', .syscall = SYS_futex};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    symbols_free(symbols);
    return 0;
}

#define STEPS(...)                                                     \
    sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t), (uint64_t[]) \
    {                                                                  \
        __VA_ARGS__                                                    \
    }

static void judge(void)
{
    struct rule_input in = {
        .symbols = symbols, .space = &fake_space, .name = "", .call = &stuck.at, .walk = &walk};

    handler_stuck_judge(&in, &stuck, &judged);
    assert_string_equal(judged.rule, "handler-stuck");
}

static bool is_deadlock(void)
{
    judge();
    return judged.because != NULL && strncmp(judged.because, "deadlock", 8) == 0;
}

static void interrupted(size_t count, const uint64_t *addresses)
{
    walk.interrupted_count = 0;
    fake_interrupted(&walk, count, addresses);
}

static void hang_in(uint64_t function, const char *name)
{
    fake_call(HANDLER + 0x20, name);
    walk = fake_handler(STEPS(C_WAIT + 5, function + 9, HANDLER + 0x20));
    interrupted(STEPS(MAIN + 0x30));
}

static void a_mutex_of_ones_own_is_a_deadlock(void **state)
{
    (void)state;
    hang_in(C_MUTEX, "pthread_mutex_lock");
    stuck.owner_tid = TID;
    assert_true(is_deadlock());
    assert_int_equal(judged.level, LEVEL_ERROR);
    assert_string_equal(judged.function, "pthread_mutex_lock");
    assert_int_equal(judged.owner_tid, 0);
    stuck.lock_kind = 1; /* recursive */
    assert_false(is_deadlock());
    stuck.lock_kind = 0;
    stuck.owner_tid = TID + 1;
    assert_false(is_deadlock());
    assert_int_equal(judged.owner_tid, TID + 1);
    assert_int_equal(judged.level, LEVEL_ERROR);
    stuck.owner_tid = 0;
    judge();
    assert_null(judged.because);
}

static void the_allocator_deadlocks_if_nobody_else_can_hold_it(void **state)
{
    (void)state;
    hang_in(C_MALLOC, "malloc");
    judge();
    assert_null(judged.because); /* main() was not in the allocator */
    interrupted(STEPS(C_WAIT + 0x10, C_FREE + 7, MAIN + 0x30));
    assert_true(is_deadlock());
    assert_string_equal(judged.interrupted_in_unsafe, "free");
    stuck.others = 1;
    assert_false(is_deadlock());
    assert_int_equal(judged.level, LEVEL_ERROR);
    interrupted(STEPS(C_READ + 2, MAIN + 0x30));
    stuck.others = 0;
    judge();
    assert_null(judged.because);
}

static void a_lock_of_another_thread_names_it(void **state)
{
    (void)state;
    stuck.owner_tid = TID + 1;
    hang_in(C_FPUTS, "fputs");
    assert_false(is_deadlock());
    assert_int_equal(judged.owner_tid, TID + 1);
    fake_call(HANDLER + 0x30, "dlopen");
    walk =
        fake_handler(STEPS(C_WAIT + 5, C_MUTEX + 9, LD_OPEN + 0x40, C_DLOPEN + 9, HANDLER + 0x30));
    judge();
    assert_string_equal(judged.function, "dlopen");
    assert_int_equal(judged.owner_tid, TID + 1);
    assert_int_equal(judged.on, STUCK_ON_LOCK);
}

/* Its frame is gone when it made its last call by a jump. */
static void a_handler_that_jumped_to_the_lock_is_no_excuse(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(C_WAIT + 5, C_MUTEX + 9));
    interrupted(STEPS(MAIN + 0x30));
    stuck.owner_tid = TID;
    assert_true(is_deadlock());
    assert_string_equal(judged.function, "pthread_mutex_lock");
    stuck.owner_tid = 0;
    walk = fake_handler(STEPS(C_WAIT + 5, C_MALLOC + 9));
    interrupted(STEPS(C_FREE + 7, MAIN + 0x30));
    assert_true(is_deadlock());
    stuck.owner_tid = TID + 1;
    walk = fake_handler(STEPS(C_WAIT + 5, C_FPUTS + 9));
    judge();
    assert_int_equal(judged.owner_tid, TID + 1);
    assert_int_equal(judged.level, LEVEL_ERROR);
    walk = fake_handler(STEPS(C_READ + 5));
    stuck.syscall = SYS_read;
    judge();
    assert_int_equal(judged.on, STUCK_ON_SOMETHING);
    assert_int_equal(judged.level, LEVEL_WARNING);
    assert_string_equal(judged.function, "read");
}

static void other_waits_are_warnings(void **state)
{
    (void)state;
    hang_in(C_READ, "read");
    stuck.syscall = SYS_read;
    judge();
    assert_int_equal(judged.level, LEVEL_WARNING);
    assert_int_equal(judged.on, STUCK_ON_SOMETHING);
    stuck.syscall = SYS_futex; /* not in a function that takes a lock */
    judge();
    assert_int_equal(judged.on, STUCK_ON_SOMETHING);
}

static void a_loop_uses_the_cpu(void **state)
{
    (void)state;
    walk = fake_handler(STEPS(HANDLER + 0x44));
    interrupted(STEPS(MAIN + 0x30));
    stuck.state = 'R';
    stuck.syscall = -1;
    judge();
    assert_int_equal(judged.level, LEVEL_ERROR);
    assert_int_equal(judged.on, STUCK_ON_CPU);
    assert_null(judged.function);
    stuck.ended_by = SIGTERM; /* it had less time than is allowed */
    judge();
    assert_int_equal(judged.level, LEVEL_WARNING);
}

static void without_a_stack_little_is_known(void **state)
{
    (void)state;
    memset(&walk, 0, sizeof walk);
    stuck.state = 'R';
    judge();
    assert_false(judged.verified);
    assert_int_equal(judged.on, STUCK_ON_CPU);
    assert_int_equal(judged.level, LEVEL_WARNING);
    assert_null(judged.function);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_mutex_of_ones_own_is_a_deadlock),
        TEST(the_allocator_deadlocks_if_nobody_else_can_hold_it),
        TEST(a_lock_of_another_thread_names_it),
        TEST(a_handler_that_jumped_to_the_lock_is_no_excuse),
        TEST(other_waits_are_warnings),
        TEST(a_loop_uses_the_cpu),
        TEST(without_a_stack_little_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
